# SPDX-License-Identifier: MIT
"""Injected transits are found again, by every method."""

from typing import get_args

import numpy as np
import pytest
from helpers.searched_stars import depth_of, eclipsing_binary, planet, with_planets
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.detection.eclipsing_binary import settled
from tinytransit.detection.errors import ShortCurveError
from tinytransit.detection.grid import SearchGrid, central_duration, grid_of
from tinytransit.detection.iterative_search import find_signals
from tinytransit.detection.settings import DetectionSettings, Method

methods = pytest.mark.parametrize("method", get_args(Method))


@methods
@pytest.mark.parametrize("period", [0.93, 3.7, 9.1])
def test_a_planet_is_recovered(method: Method, period: float) -> None:
    orbit = planet(period)
    found = find_signals(*with_planets(orbit), DetectionSettings(method=method, max_planets=1))
    (signal,) = found.signals
    assert signal.fit.period_days == pytest.approx(period, rel=1e-3)
    assert signal.fit.depth == pytest.approx(depth_of(orbit), rel=0.1)
    assert signal.fit.duration_days == pytest.approx(orbit.duration, rel=0.15)
    cycles = (signal.fit.epoch_days - orbit.epoch) / period
    assert abs(cycles - round(cycles)) * period < 0.01
    assert abs(signal.fit.period_days - period) < 5.0 * signal.fit.period_error < 0.01 * period
    assert signal.odd_even_sigma < 5.0
    assert signal.secondary is None or not signal.secondary.is_significant
    assert signal.peak.spectrum.periods.shape == signal.peak.spectrum.sde.shape
    assert (np.diff(signal.peak.spectrum.periods) > 0).all()


@methods
def test_two_planets_are_told_apart_by_masking(method: Method) -> None:
    time, flux = with_planets(planet(2.3, radius=0.09), planet(6.1, radius=0.05, epoch=1328.9))
    found = find_signals(time, flux, DetectionSettings(method=method))
    assert [signal.fit.period_days for signal in found.signals] == pytest.approx([2.3, 6.1], rel=1e-3)
    assert found.last is not None and found.last.sde.max() < 12.0


@methods
@pytest.mark.parametrize("seed", range(2))
def test_noise_has_no_candidate(method: Method, seed: int) -> None:
    found = find_signals(*with_planets(seed=seed), DetectionSettings(method=method))
    assert found.signals == [] and found.singles == []


def test_a_dip_seen_once_is_no_candidate_but_is_noted() -> None:
    orbit = planet(200.0, epoch=1331.0)
    found = find_signals(*with_planets(orbit), DetectionSettings())
    assert found.signals == []
    assert found.singles[0].centre_days == pytest.approx(1331.0, abs=0.1)
    assert found.singles[0].depth == pytest.approx(depth_of(orbit), rel=0.2)


def test_two_single_dips_of_different_depth_are_no_planet() -> None:
    time, flux = with_planets(planet(200.0, 0.12, epoch=1329.0), planet(210.0, 0.06, epoch=1336.5))
    found = find_signals(time, flux, DetectionSettings())
    assert found.signals == []
    centres = [each.centre_days for each in found.singles]
    assert min(abs(centre - 1329.0) for centre in centres) < 0.1


def test_a_binary_with_two_nearly_equal_eclipses_comes_to_the_period_of_its_orbit() -> None:
    """A search finds it at half the period or at the whole; odd and even eclipses, or the secondary, tell."""
    time, flux = eclipsing_binary(5.0, brightness=0.75)
    signal = settled(time, flux, find_signals(time, flux, DetectionSettings(max_planets=1)).signals[0])
    assert signal.fit.period_days == pytest.approx(5.0, rel=1e-3)
    assert signal.secondary is not None and signal.secondary.is_significant


def test_a_binary_with_a_shallow_secondary_shows_it() -> None:
    time, flux = eclipsing_binary(5.0, brightness=0.15)
    signal = find_signals(time, flux, DetectionSettings(max_planets=1)).signals[0]
    assert signal.fit.period_days == pytest.approx(5.0, rel=1e-3)
    assert signal.secondary is not None and signal.secondary.is_significant
    assert abs(signal.secondary.phase) == pytest.approx(0.5, abs=0.02)


def test_a_light_curve_too_short_to_search_says_so() -> None:
    time = np.arange(0.0, 0.8, 0.01)
    with pytest.raises(ShortCurveError, match=r"80 cadences over 0.79 days leave no room"):
        find_signals(time, np.ones(time.size), DetectionSettings())
    with pytest.raises(ShortCurveError, match="0 cadences"):
        grid_of(np.array([]), DetectionSettings())


@settings(max_examples=50)
@given(span=st.floats(5.0, 1500.0), shortest=st.floats(0.2, 2.0), oversampling=st.integers(1, 5))
def test_no_transit_falls_between_two_trial_periods(span: float, shortest: float, oversampling: int) -> None:
    """From one trial period to the next, the last transit moves by no more than its duration over the oversampling."""
    periods = SearchGrid(span, shortest, span / 2.0, oversampling).periods
    assert periods[0] == pytest.approx(shortest) and periods[-1] == pytest.approx(span / 2.0)
    drift = np.diff(periods) / periods[:-1] * span
    allowed = np.array([central_duration(period) for period in periods[1:]]) / oversampling
    assert (drift <= 1.05 * allowed).all()


@settings(max_examples=30)
@given(span=st.floats(5.0, 300.0), cadence=st.floats(0.001, 0.02))
def test_durations_fit_their_periods(span: float, cadence: float) -> None:
    grid = SearchGrid(span, 0.5, span / 2.0, 1)
    bands = list(grid.bands(cadence))
    np.testing.assert_array_equal(np.concatenate([band.periods for band in bands]), grid.periods)
    for band in bands:
        assert band.durations[-1] < band.periods[0]
        assert band.durations[0] >= cadence
