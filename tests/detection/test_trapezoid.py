# SPDX-License-Identifier: MIT
"""A trapezoid is fitted to dips of known shape, on level and on bent ground."""

import numpy as np
import pytest
from helpers.searched_stars import peak, times
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.detection.trapezoid import Trapezoid, dip, fit_trapezoid

EPOCH = 1327.4


def dipping(period: float, duration: float, depth: float, ingress: float, noise: float, seed: int = 0) -> np.ndarray:
    time = times()
    distance = np.mod(time - EPOCH + 0.5 * period, period) - 0.5 * period
    return 1.0 - depth * dip(distance, duration, ingress) + np.random.default_rng(seed).normal(0.0, noise, time.size)


@given(
    x=st.floats(-3.0, 3.0), duration=st.floats(0.1, 2.0), ingress=st.floats(0.02, 0.5)
)  # fmt: skip
def test_a_dip_is_even_full_in_the_middle_and_nothing_outside(x: float, duration: float, ingress: float) -> None:
    height = float(dip(np.array([x]), duration, ingress)[0])
    assert 0.0 <= height <= 1.0
    assert height == float(dip(np.array([-x]), duration, ingress)[0])
    if abs(x) >= 0.5 * duration:
        assert height == 0.0
    if abs(x) <= (0.5 - ingress) * duration - 1e-9:
        assert height == 1.0


@settings(max_examples=20)
@given(
    period=st.floats(1.5, 8.0), duration=st.floats(0.08, 0.25), depth=st.floats(0.004, 0.02),
    ingress=st.floats(0.1, 0.45), seed=st.integers(0, 99),
)  # fmt: skip
def test_what_was_put_in_is_fitted_within_a_few_errors(
    period: float, duration: float, depth: float, ingress: float, seed: int
) -> None:
    flux = dipping(period, duration, depth, ingress, noise=3e-4, seed=seed)
    # The search is off by a tenth of a percent in the period and by half in the duration.
    fit = fit_trapezoid(times(), flux, peak(1.0005 * period, EPOCH + 0.01, 0.7 * duration))
    assert fit.period_days == pytest.approx(period, abs=6.0 * fit.period_error + 1e-6)
    offset = (fit.epoch_days - EPOCH + 0.5 * period) % period - 0.5 * period
    assert abs(offset) < 6.0 * (fit.epoch_error + 14.0 / period * fit.period_error) + 1e-4
    assert fit.depth == pytest.approx(depth, abs=6.0 * fit.depth_error)
    # First and last contact are where the cadences of ten minutes let them be seen.
    assert fit.duration_days == pytest.approx(duration, abs=6.0 * fit.duration_error + 0.01)


def test_errors_are_what_the_fits_scatter_by() -> None:
    fits = [fit_trapezoid(times(), dipping(3.0, 0.15, 0.003, 0.2, 5e-4, seed), peak(3.0, EPOCH, 0.15))
            for seed in range(40)]  # fmt: skip
    for name in ("period", "depth", "duration"):
        attribute = name if name == "depth" else f"{name}_days"
        scatter = float(np.std([getattr(fit, attribute) for fit in fits]))
        error = float(np.median([getattr(fit, f"{name}_error") for fit in fits]))
        assert 0.6 < scatter / error < 1.7, name


@pytest.mark.parametrize("wave_days", [1.1, 2.3])
def test_a_slow_wave_under_the_transits_bends_neither_depth_nor_duration(wave_days: float) -> None:
    """A filter leaves some of a star's variation, and adds to the flux beside a transit."""
    time = times()
    flux = dipping(4.0, 0.12, 0.004, 0.2, noise=2e-4) + 0.002 * np.sin(2.0 * np.pi * time / wave_days)
    fit = fit_trapezoid(time, flux, peak(4.0, EPOCH, 0.2))
    assert fit.depth == pytest.approx(0.004, rel=0.1)
    assert fit.duration_days == pytest.approx(0.12, rel=0.1)


def test_the_epoch_is_in_the_middle_of_the_light_curve() -> None:
    time = times()
    fit = fit_trapezoid(time, dipping(2.0, 0.1, 0.01, 0.2, 3e-4), peak(2.0, EPOCH))
    assert abs(fit.epoch_days - 0.5 * (time[0] + time[-1])) <= 1.0 + 0.05
    assert fit.cycle(np.array([fit.epoch_days + 2.0 * fit.period_days + 0.3]))[0] == 2


def test_noise_alone_gives_a_fit_without_a_fault() -> None:
    time = times()
    flux = 1.0 + np.random.default_rng(3).normal(0.0, 5e-4, time.size)
    fit = fit_trapezoid(time, flux, peak(3.0, EPOCH))
    assert isinstance(fit, Trapezoid) and np.isfinite([fit.depth, fit.duration_days, fit.period_days]).all()
    assert abs(fit.depth) < 1e-3


def test_transits_of_two_cadences_each_are_fitted_on_one_line() -> None:
    """Half-hour cadences see little of a short transit: no line of its own is left for each."""
    time = np.arange(1325.0, 1352.0, 1.0 / 48.0)
    distance = np.mod(time - EPOCH + 0.5, 1.0) - 0.5
    flux = 1.0 - 0.01 * dip(distance, 0.05, 0.3) + np.random.default_rng(0).normal(0.0, 2e-4, time.size)
    fit = fit_trapezoid(time, flux, peak(1.0, EPOCH, 0.03))
    assert fit.depth == pytest.approx(0.01, rel=0.25)
