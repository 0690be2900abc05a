# SPDX-License-Identifier: MIT
"""Transits that come early and late, and transits that do not."""

import numpy as np
import pytest
from helpers.searched_stars import fine_transits, peak

from tinytransit.detection.noise import noise_on
from tinytransit.detection.transit_fit import separation_of
from tinytransit.detection.transit_times import TransitTime, timing_variation, transit_times
from tinytransit.detection.trapezoid import Trapezoid, fit_trapezoid
from tinytransit.window.synthetic.eclipses import Orbit
from tinytransit.window.synthetic.sampling import CADENCE_DAYS

ORBIT = Orbit(3.0, 1326.0, separation_of(3.0, 1.0), 0.08, 0.2)
TIME = np.arange(1325.0, 1352.0, CADENCE_DAYS)


def timed(late_days: float, noise: float = 3e-4, seed: int = 0, time: np.ndarray = TIME) -> list[TransitTime]:
    """Times of transits that are late by ``late_days`` in every third cycle and early by half of it in the others."""
    number = np.rint((time - ORBIT.epoch) / ORBIT.period)
    late = np.where(number % 3 == 0, late_days, -0.5 * late_days)
    flux = fine_transits(time - late, ORBIT) + np.random.default_rng(seed).normal(0.0, noise, time.size)
    fit = fit_trapezoid(time, flux, peak(3.0, 1326.0, ORBIT.duration))
    # Only the epoch of the ephemeris is not what was put in.
    level = Trapezoid(3.0, 1338.0, fit.duration_days, fit.depth, fit.ingress, 0.0, 0.0, 0.0, fit.depth_error)
    noise_level = noise_on(time, flux, np.abs(level.distance(time)) > level.duration_days, level.duration_days)
    return transit_times(time, flux, level, noise_level)


def test_each_transit_has_its_time_within_the_errors() -> None:
    times = timed(0.02)
    assert [each.number for each in times] == list(range(-4, 5))
    for each in times:
        truth = 0.02 if (each.number + 4) % 3 == 0 else -0.01
        assert each.late_days == pytest.approx(truth, abs=4.0 * each.error_days)
        assert 1e-5 < each.error_days < 0.005
        assert each.depth == pytest.approx(0.0071, rel=0.1)
    variation = timing_variation(times, ORBIT.duration)
    assert variation is not None and variation.is_significant
    assert variation.scatter_days == pytest.approx(0.0141, rel=0.2)


def test_transits_on_time_do_not_vary() -> None:
    significances = []
    for seed in range(20):
        variation = timing_variation(timed(0.0, seed=seed), ORBIT.duration)
        assert variation is not None and not variation.is_significant
        significances.append(variation.significance)
    assert abs(float(np.median(significances))) < 1.5


def test_a_wrong_period_alone_is_no_variation() -> None:
    late = [TransitTime(number, 1326.0 + 3.0 * number, 0.002 * number, 0.001, 0.01, 20.0) for number in range(9)]
    variation = timing_variation(late, 0.1)
    assert variation is not None and variation.scatter_days == pytest.approx(0.0, abs=1e-6)


def test_a_transit_too_shallow_for_a_time_is_listed_without_one() -> None:
    times = timed(0.0, noise=0.01)
    assert len(times) == 9 and any(np.isnan(each.late_days) for each in times)
    assert timing_variation(times, ORBIT.duration) is None


def test_a_transit_in_a_gap_is_not_listed() -> None:
    gap = TIME[np.abs(TIME - 1335.0) > 0.3]
    assert [each.number for each in timed(0.0, time=gap)] == [-4, -3, -2, 0, 1, 2, 3, 4]
    nothing = np.empty(0)
    level = Trapezoid(3.0, 1338.0, 0.1, 0.01, 0.2, 0.0, 0.0, 0.0, 0.0)
    assert transit_times(nothing, nothing, level, noise_on(TIME, np.ones(TIME.size), TIME > 0, 0.1)) == []


def test_a_scatter_of_seconds_is_the_shape_and_no_variation() -> None:
    """435 transits of TrES-2 b scatter by a quarter of a minute more than their errors; they last 108."""
    random = np.random.default_rng(2)
    late = [TransitTime(number, 3.0 * number, random.normal(0.0, 0.25 / 1440.0), 1e-5, 0.01, 300.0)
            for number in range(435)]  # fmt: skip
    variation = timing_variation(late, 108.0 / 1440.0)
    assert variation is not None and variation.significance > 5.0 and not variation.is_significant
