# SPDX-License-Identifier: MIT
"""Trends divided out, transits left as they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.lightcurve.curve import LightCurve, fluxes, make_curve, times
from tinytransit.lightcurve.detrending import DETREND_METHODS, DetrendMethod, detrend
from tinytransit.lightcurve.errors import NoBaselineError
from tinytransit.lightcurve.searching import strongest_box
from tinytransit.statistics import FloatArray

DEPTH = 0.01
TIME = np.arange(0.0, 20.0, 0.02)
PHASE = np.mod(TIME - 1.0 + 1.5, 3.0) - 1.5
IN_TRANSIT = np.abs(PHASE) < 0.1
NEAR = np.abs(PHASE) < 0.3

every_method = pytest.mark.parametrize("method", DETREND_METHODS)


def curve(time: FloatArray = TIME, trend: FloatArray | float = 1.0) -> LightCurve:
    flux = trend * np.where(IN_TRANSIT[: time.size], 1.0 - DEPTH, 1.0)
    flux = flux + np.random.default_rng(1).normal(0.0, 1e-4, time.size)
    return make_curve(time, flux, np.full(time.size, 1e-4), time_system="BTJD", star="TIC 1", source="test")


def flattened(of: LightCurve, method: DetrendMethod) -> FloatArray:
    return fluxes(detrend(of, NEAR, method=method, window_days=1.0, gap_days=0.5))


@every_method
@settings(max_examples=15)
@given(period=st.floats(6.0, 20.0), angle=st.floats(0.0, 6.3), amplitude=st.floats(0.0, 0.01))
def test_the_trend_goes_and_the_transit_stays(
    method: DetrendMethod, period: float, angle: float, amplitude: float
) -> None:
    trend = 1.0 + amplitude * np.sin(2 * np.pi * TIME / period + angle)
    flat = flattened(curve(trend=trend), method)
    # A sliding level (1 day wide) lags behind a bend in the trend, and so does the line across a mask (0.6 days).
    bend = amplitude * (2 * np.pi / period) ** 2
    lag = bend * (1.0**2 / 24 + 0.6**2 / 8) if method in ("biweight", "median") else 0.0
    assert np.std(flat[~NEAR]) < 2e-4 + 2.0 * lag
    assert 1.0 - np.median(flat[IN_TRANSIT]) == pytest.approx(DEPTH, abs=0.03 * DEPTH + 1.5 * lag)


@every_method
@settings(max_examples=5)
@given(scale=st.floats(1e-3, 1e6))
def test_the_scale_of_the_flux_does_not_matter(method: DetrendMethod, scale: float) -> None:
    trend = 1.0 + 0.005 * np.sin(2 * np.pi * TIME / 10.0)
    flux = scale * fluxes(curve(trend=trend))
    scaled = make_curve(TIME, flux, flux, time_system="BTJD", star="TIC 1", source="test")
    np.testing.assert_allclose(flattened(scaled, method), flattened(curve(trend=trend), method), rtol=1e-9)


@every_method
@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.0, 0.3))
def test_missing_fluxes_are_left_out_and_harm_nothing_else(method: DetrendMethod, seed: int, share: float) -> None:
    missing = np.random.default_rng(seed).random(TIME.size) < share
    flux = np.where(missing, np.nan, fluxes(curve()))
    holed = make_curve(TIME, flux, np.full(TIME.size, np.nan), time_system="BTJD", star="TIC 1", source="test")
    flat = detrend(holed, NEAR, method=method, window_days=1.0, gap_days=0.5)
    np.testing.assert_array_equal(times(flat), TIME[~missing])
    np.testing.assert_allclose(fluxes(flat), flattened(curve(), method)[~missing], atol=3e-4)


@every_method
def test_each_side_of_a_gap_has_a_trend_of_its_own(method: DetrendMethod) -> None:
    time = TIME + np.where(TIME > 10.0, 2.0, 0.0)
    level = np.where(TIME > 10.0, 1.05, 1.0)
    flat = flattened(curve(time, level), method)
    assert np.abs(flat[~NEAR] - 1.0).max() < 1e-3


@every_method
def test_a_segment_without_baseline_is_left_out_and_none_at_all_is_an_error(method: DetrendMethod) -> None:
    time = TIME + np.where(TIME > 10.0, 2.0, 0.0)
    flat = detrend(curve(time), TIME > 10.0, method=method, window_days=1.0, gap_days=0.5)
    assert times(flat).max() < 11.0
    with pytest.raises(NoBaselineError, match=r"TIC 1: no stretch .*0 of 1000 in all"):
        detrend(curve(), np.ones(TIME.size, dtype=bool), method=method, window_days=1.0, gap_days=0.5)


def test_the_search_finds_the_transit() -> None:
    period, epoch, _ = strongest_box(curve())
    assert period == pytest.approx(3.0, rel=0.01)
    assert abs(np.mod(epoch - 1.0 + 1.5, 3.0) - 1.5) < 0.1
