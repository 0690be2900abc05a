# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from helpers.searched_stars import noise, times, with_planets

from tinytransit.detection.variability import variability_of


def test_a_spotted_star_shows_its_rotation() -> None:
    time = times()
    flux = 1.0 + 0.004 * np.cos(2.0 * np.pi * time / 4.2) + noise(time)
    found = variability_of(time, flux)
    assert found is not None and found.is_variable
    assert found.period_days == pytest.approx(4.2, rel=found.resolution)
    assert found.amplitude == pytest.approx(0.004, rel=0.1)
    assert found.false_alarm < 1e-6


def test_noise_does_not_count_as_variable() -> None:
    time, flux = with_planets()
    found = variability_of(time, flux)
    assert found is not None and not found.is_variable
    assert found.relation(found.period_days) is None


def test_nothing_can_be_said_of_a_short_or_a_constant_light_curve() -> None:
    assert variability_of(np.array([]), np.array([])) is None
    assert variability_of(np.linspace(0.0, 0.3, 20), np.linspace(0.9, 1.1, 20)) is None
    assert variability_of(times(), np.ones(times().size)) is None
