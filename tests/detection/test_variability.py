# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from astropy.timeseries import LombScargle
from helpers.searched_stars import noise, times, with_planets

from tinytransit.detection.time_bins import mean_bins
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


def test_share_amplitude_and_false_alarm_are_those_of_a_periodogram_by_astropy() -> None:
    time = times()[::3]
    flux = 1.0 + 1.5e-4 * np.cos(2.0 * np.pi * time / 3.1) + noise(times())[::3]
    found = variability_of(time, flux)
    assert found is not None
    model = LombScargle(*mean_bins(time - time[0], flux, 1.0 / 48.0))
    frequency = 1.0 / found.period_days
    assert found.share == pytest.approx(float(model.power(frequency)), rel=1e-6)
    assert found.amplitude == pytest.approx(
        0.5 * float(np.ptp(model.model(np.linspace(0, 10, 5000), frequency))), rel=1e-3
    )
    probability = model.false_alarm_probability(found.share, method="baluev", maximum_frequency=10.0)
    assert found.false_alarm == pytest.approx(float(probability), rel=1e-6)
