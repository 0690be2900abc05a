# SPDX-License-Identifier: MIT
"""Times of single transits, compared with the linear ephemeris."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinytransit.detection.noise import Noise
from tinytransit.detection.trapezoid import Trapezoid, dip
from tinytransit.statistics import FloatArray

# Cadences this many durations from a predicted centre, and shifts this many durations from it, are tried.
_REACH_DURATIONS, _SHIFT_DURATIONS, _STEPS = 2.0, 1.0, 81
_FEWEST_CADENCES = 8
# A transit that stands out less than this has no time of its own.
_LEAST_SNR = 4.0
# A timing is worth no more than its error if that is larger than this.
_LARGEST_ERROR_DURATIONS = 0.5
# Transits needed to tell a variation from the ephemeris, and how far above chance it has to be. Below this ratio the
# shape finds a dip of the noise too often for errors to be normal.
_FEWEST_TIMES, _SIGNIFICANT, _LEAST_SNR_OF_VARIATION = 3, 5.0, 7.0
# A straight flank is not a transit's: times are no better than to this share of a duration, however small the noise.
_LEAST_SCATTER_DURATIONS = 0.01


@dataclass(frozen=True)
class TransitTime:
    """One transit that was observed.

    Attributes:
        number: Counted from the epoch of the ephemeris, which has 0.
        predicted_days: Its centre by the ephemeris, in the time system of the light curve.
        late_days: Observed less predicted; NaN where the transit is too shallow or too little of it was seen.
        error_days: One standard deviation of it; NaN likewise.
        depth: Of this transit, relative flux, at the time observed or, where there is none, predicted.
        snr: Its signal-to-noise ratio.
    """

    number: int
    predicted_days: float
    late_days: float
    error_days: float
    depth: float
    snr: float


@dataclass(frozen=True)
class TimingVariation:
    """How far transits come before and after the ephemeris.

    Attributes:
        scatter_days: Standard deviation of observed less predicted beyond the errors.
        significance: Of it, in standard deviations of chi-square.
        is_significant: Whether it is above 5, and the scatter above a hundredth of a duration.
    """

    scatter_days: float
    significance: float
    is_significant: bool


def transit_times(time: FloatArray, flux: FloatArray, fit: Trapezoid, noise: Noise) -> list[TransitTime]:
    """Shift the fitted shape over each transit; depth and a straight line are fitted at every shift.

    The time is where chi-square is least, its error where it is one more (Press et al. 2007, section 15.6).

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, not binned, shape (n,).
        fit: Ephemeris and shape.
        noise: Outside of the transits.

    Returns:
        Every transit with cadences inside it, in order of time.
    """
    distance = fit.distance(time)
    near = np.flatnonzero(np.abs(distance) <= _REACH_DURATIONS * fit.duration_days)
    cycle = fit.cycle(time[near])
    starts = np.flatnonzero(np.diff(cycle, prepend=cycle[:1] - 1)) if near.size else near
    found = []
    for rows in np.split(near, starts[1:]) if near.size else []:
        if np.any(np.abs(distance[rows]) <= 0.5 * fit.duration_days):
            number = int(fit.cycle(time[rows[:1]])[0])
            found.append(_timed(number, distance[rows], flux[rows], fit, noise))
    return found


def timing_variation(times: Sequence[TransitTime], duration_days: float) -> TimingVariation | None:
    """Compare the times with a straight line, by chi-square; None if fewer than three transits have a time.

    Args:
        times: Of one candidate.
        duration_days: First to last contact; a time that is known no better than to half of it is not used, nor one of
            a transit with a signal-to-noise ratio below 7.
    """
    useful = [
        each
        for each in times
        if each.error_days <= _LARGEST_ERROR_DURATIONS * duration_days and each.snr >= _LEAST_SNR_OF_VARIATION
    ]
    if len(useful) < _FEWEST_TIMES:
        return None
    number, late, error = (np.array([getattr(each, name) for each in useful], dtype=np.float64)
                           for name in ("number", "late_days", "error_days"))  # fmt: skip
    line = np.polynomial.Polynomial.fit(number, late, 1, w=1.0 / error)
    left = late - line(number)
    freedom = len(useful) - 2
    chi_square = float(np.sum((left / error) ** 2))
    significance = (chi_square - freedom) / math.sqrt(2.0 * freedom)
    weight = 1.0 / error**2
    scatter = float(np.average(left**2, weights=weight)) - float(np.average(error**2, weights=weight))
    scatter = math.sqrt(max(scatter, 0.0))
    varies = significance > _SIGNIFICANT and scatter > _LEAST_SCATTER_DURATIONS * duration_days
    return TimingVariation(scatter, significance, varies)


def _timed(number: int, distance: FloatArray, flux: FloatArray, fit: Trapezoid, noise: Noise) -> TransitTime:
    predicted = fit.epoch_days + number * fit.period_days
    shifts = np.linspace(-_SHIFT_DURATIONS, _SHIFT_DURATIONS, _STEPS) * fit.duration_days
    # A line and the shape, by projecting the line out of both.
    design = np.stack([np.ones(distance.size), distance / fit.duration_days])
    inverse = np.linalg.pinv(design.T)
    below = 1.0 - flux
    below = below - (inverse @ below) @ design
    shapes = dip(distance[None, :] - shifts[:, None], fit.duration_days, fit.ingress)
    shapes = shapes - (shapes @ inverse.T) @ design
    weight = np.einsum("sn,sn->s", shapes, shapes)
    depth = np.where(weight > 0, shapes @ below / np.where(weight > 0, weight, 1.0), 0.0)
    gain = np.where(depth > 0, depth**2 * weight, 0.0) / max(noise.sigma, 1e-300) ** 2
    middle = _STEPS // 2
    blank = TransitTime(number, predicted, math.nan, math.nan, float(depth[middle]), math.sqrt(float(gain[middle])))
    best = int(np.argmax(gain))
    if distance.size < _FEWEST_CADENCES or not 0 < best < _STEPS - 1 or gain[best] < _LEAST_SNR**2:
        return blank
    before, at, after = (float(gain[best + step]) for step in (-1, 0, 1))
    curvature = 2.0 * at - before - after
    if not curvature > 0:
        return blank
    step = float(shifts[1] - shifts[0])
    late = float(shifts[best]) + 0.5 * step * (after - before) / curvature
    error = step * math.sqrt(2.0 / curvature)
    return TransitTime(number, predicted, late, error, float(depth[best]), math.sqrt(at))
