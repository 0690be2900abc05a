# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from helpers.searched_stars import noise, planet, times, with_planets

from tinytransit.detection.peak import Peak, Spectrum
from tinytransit.detection.signal import measure
from tinytransit.detection.variability import Variability, variability_of
from tinytransit.detection.vetting import warnings_of


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


@pytest.mark.parametrize(
    ("period", "words"), [(4.0, "the period is the star's own"), (2.0, "half of"), (8.1, "twice"), (2.9, None)]
)
def test_a_candidate_with_the_period_of_the_rotation_is_warned_of(period: float, words: str | None) -> None:
    rotation = Variability(period_days=4.0, amplitude=0.01, share=0.8, false_alarm=1e-9, resolution=0.05)
    time, flux = with_planets(planet(period, epoch=1327.0))
    signal = measure(time, flux, Peak(period, 1327.0, 0.1, 10.0, Spectrum(time, flux)))
    said = [warning for warning in warnings_of(signal, [], rotation) if "the star's own" in warning]
    assert (words is None and not said) or (words is not None and words in said[0])


def test_a_second_signal_of_the_same_period_is_called_the_other_eclipse() -> None:
    time, flux = with_planets(planet(3.0, epoch=1327.0), planet(3.0, epoch=1328.4))
    peak = Peak(3.0, 1327.0, 0.1, 10.0, Spectrum(time, flux))
    first, second = measure(time, flux, peak), measure(time, flux, Peak(3.0, 1328.4, 0.1, 9.0, peak.spectrum))
    assert any("that of candidate 01" in warning for warning in warnings_of(second, [first], None))
    assert not any("candidate" in warning for warning in warnings_of(first, [], None))
