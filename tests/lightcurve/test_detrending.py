from typing import Literal

import numpy as np
import pytest

from tinytransit.lightcurve.curve import LightCurve, fluxes, make_curve, times
from tinytransit.lightcurve.detrending import detrend
from tinytransit.lightcurve.errors import NoBaselineError
from tinytransit.lightcurve.searching import strongest_box

DEPTH = 0.01
TIME = np.arange(0.0, 20.0, 0.02)
PHASE = np.mod(TIME - 1.0 + 1.5, 3.0) - 1.5
IN_TRANSIT = np.abs(PHASE) < 0.1
NEAR = np.abs(PHASE) < 0.3
METHODS = ("biweight", "savgol")


def curve(time: np.ndarray = TIME, trend: np.ndarray | float = 1.0) -> LightCurve:
    flux = trend * np.where(IN_TRANSIT[: time.size], 1.0 - DEPTH, 1.0)
    flux = flux + np.random.default_rng(1).normal(0.0, 1e-4, time.size)
    return make_curve(time, flux, np.full(time.size, 1e-4), time_system="BTJD", star="TIC 1", source="test")


@pytest.mark.parametrize("method", METHODS)
def test_the_trend_goes_and_the_transit_stays(method: Literal["biweight", "savgol"]) -> None:
    trend = 1.0 + 0.005 * np.sin(2 * np.pi * TIME / 10.0)
    flat = fluxes(detrend(curve(trend=trend), NEAR, method=method, window_days=1.0, gap_days=0.5))
    assert np.std(flat[~NEAR]) < 3e-4
    assert 1.0 - np.median(flat[IN_TRANSIT]) == pytest.approx(DEPTH, rel=0.03)


@pytest.mark.parametrize("method", METHODS)
def test_each_side_of_a_gap_has_a_trend_of_its_own(method: Literal["biweight", "savgol"]) -> None:
    time = TIME + np.where(TIME > 10.0, 2.0, 0.0)
    level = np.where(TIME > 10.0, 1.05, 1.0)
    flat = fluxes(detrend(curve(time, level), NEAR, method=method, window_days=1.0, gap_days=0.5))
    assert np.abs(flat[~NEAR] - 1.0).max() < 1e-3


def test_a_segment_without_baseline_is_left_out_and_none_at_all_is_an_error() -> None:
    time = TIME + np.where(TIME > 10.0, 2.0, 0.0)
    masked = TIME > 10.0
    flat = detrend(curve(time), masked, method="biweight", window_days=1.0, gap_days=0.5)
    assert times(flat).max() < 11.0
    with pytest.raises(NoBaselineError, match=r"TIC 1: no stretch .*0 of 1000 in all"):
        detrend(curve(), np.ones(TIME.size, dtype=bool), method="biweight", window_days=1.0, gap_days=0.5)


def test_the_search_finds_the_transit() -> None:
    period, epoch, _ = strongest_box(curve())
    assert period == pytest.approx(3.0, rel=0.01)
    assert abs(np.mod(epoch - 1.0 + 1.5, 3.0) - 1.5) < 0.1
