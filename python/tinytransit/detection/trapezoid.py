# SPDX-License-Identifier: MIT
"""The shape of a transit, and how it is fitted to every cadence."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.detection.grid import central_duration
from tinytransit.detection.local_baseline import LocalBaseline
from tinytransit.detection.peak import Peak
from tinytransit.statistics import FloatArray
from tinytransit.window.folding import fold

# Cadences this many durations from a centre, at most half a period, are fitted.
_REACH_DURATIONS = 2.0
# Half width of the periods scanned before the fit, as the drift of the outermost transits in durations.
_SCAN_DURATIONS = 1.0
_SCAN_PERIODS = 41
# Widths of the box, in durations of the peak, and its positions within the shortest.
_SCAN_WIDTHS, _SCAN_STEPS = (0.6, 0.8, 1.0, 1.25), 10
# How far the fit may go from the scan: epoch and drift in durations, duration as a factor.
_LARGEST_SHIFT, _LARGEST_FACTOR = 0.75, 2.0
# Durations that the fit starts from, in those of the scan: a slow wave beside a dip makes the best box too long.
_STARTS = (1.1, 0.5)
# No fit is longer than this many central transits of the Sun: what is, is no transit but a wave.
_LONGEST_CENTRAL_DURATIONS = 4.0
# Least depth, in standard deviations of a cadence, that the fit starts from.
_LEAST_DEPTH = 0.01
_STEEPEST, _FLATTEST = 0.02, 0.5
_PARAMETERS = 5
# The kinks of the shape keep the fit from settling to the last digit; these are a thousandth of an error and less.
_TOLERANCE, _MOST_STEPS = 1e-6, 15


@dataclass(frozen=True)
class Trapezoid:
    """A periodic dip with straight flanks, and one standard deviation of what matters of it.

    Attributes:
        period_days: Period.
        epoch_days: Centre of the event nearest to the middle of the light curve, where period and epoch correlate
            least.
        duration_days: First to last contact.
        depth: Relative flux of the bottom below the surroundings.
        ingress: Length of one flank as a share of the duration, up to 0.5.
        period_error: Of the period, in days.
        epoch_error: Of the epoch, in days.
        duration_error: Of the duration, in days.
        depth_error: Of the depth.
    """

    period_days: float
    epoch_days: float
    duration_days: float
    depth: float
    ingress: float
    period_error: float
    epoch_error: float
    duration_error: float
    depth_error: float

    def distance(self, time: FloatArray) -> FloatArray:
        """Days from the nearest centre, shape (n,)."""
        return fold(time, self.period_days, self.epoch_days) * self.period_days

    def cycle(self, time: FloatArray) -> npt.NDArray[np.int64]:
        """Number of the nearest centre, 0 at the epoch, shape (n,)."""
        return np.rint((time - self.epoch_days) / self.period_days).astype(np.int64)

    def shape(self, time: FloatArray) -> FloatArray:
        """The dip at each time for a depth of 1, 0 outside, shape (n,)."""
        return dip(self.distance(time), self.duration_days, self.ingress)


def dip(distance: FloatArray, duration: float, ingress: float) -> FloatArray:
    """A trapezoid of height 1 about 0.

    Args:
        distance: From its centre, any shape.
        duration: Full width at the top, same unit.
        ingress: Length of a flank as a share of the duration.
    """
    return np.clip((0.5 * duration - np.abs(distance)) / (ingress * duration), 0.0, 1.0)


def fit_trapezoid(time: FloatArray, flux: FloatArray, peak: Peak) -> Trapezoid:
    """Refine a peak on all cadences near its transits.

    A finer box search about the peak comes first, then least squares in period, epoch, duration, depth and flank, each
    transit on a straight line of its own (:class:`~tinytransit.detection.local_baseline.LocalBaseline`). The fit starts
    from a long and from a short dip, and the better one counts. Errors are those of the linearised fit, for residuals
    as they are (Press et al. 2007, section 15.6).

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, not binned, shape (n,).
        peak: Where to start.
    """
    period, epoch, width = _scanned(time, flux, peak)
    fits = [_fitted(time, flux, period, epoch, width, start) for start in _STARTS]
    return min(fits, key=lambda fit: fit[0])[1]


def _fitted(
    time: FloatArray, flux: FloatArray, period: float, epoch: float, width: float, start: float
) -> tuple[float, Trapezoid]:
    """Return the sum of the squared residuals, and the fit; ``start`` is its first duration in units of ``width``."""
    from scipy.optimize import least_squares

    near = _near(time, period, epoch, width)
    time, flux = time[near], flux[near]
    phase = fold(time, period, epoch)
    baseline = LocalBaseline.of(np.rint((time - epoch) / period).astype(np.int64), phase * period)
    if np.count_nonzero(baseline.useful) <= baseline.free + _PARAMETERS:
        # Too few cadences for a line each: one for all.
        baseline = LocalBaseline.of(np.zeros(time.size, dtype=np.int64), phase * period)
    outside = np.abs(phase) * period > 0.5 * width
    level = float(np.median(flux[outside])) if outside.any() else 1.0
    # The scale of the fit, even where the box is no dip.
    depth = max(level - float(flux[~outside].mean()) if not outside.all() else 0.0, _LEAST_DEPTH * float(flux.std()))
    cycles = max(1.0, 0.5 * (time[-1] - time[0]) / period)
    if baseline.useful.any():
        time, flux = time[baseline.useful], flux[baseline.useful]
    lines = baseline.residuals if baseline.useful.any() else (lambda values: values - values.mean())

    # All parameters are of order 1, so that one step serves for all derivatives.
    def unpacked(free: FloatArray) -> tuple[float, float, float, float, float]:
        return period + free[0] * width / cycles, epoch + free[1] * width, free[2] * width, free[3] * depth, free[4]

    def residuals(free: FloatArray) -> FloatArray:
        p, t, d, h, flank = unpacked(free)
        return lines((-h * dip(fold(time, p, t) * p, d, flank) - (flux - level)) / depth)

    shift = _LARGEST_SHIFT
    # A dip shorter than a cadence could fall between all of them.
    shortest = min(1.0, max(start / _LARGEST_FACTOR, float(np.median(np.diff(time))) / width))
    longest = max(1.2, min(_LARGEST_FACTOR, _LONGEST_CENTRAL_DURATIONS * central_duration(period) / width))
    found = least_squares(
        residuals, [0.0, 0.0, min(max(start, 1.01 * shortest), 0.99 * longest), 1.0, 0.2], diff_step=1e-4,
        bounds=([-shift, -shift, shortest, 0.1, _STEEPEST], [shift, shift, longest, 5.0, _FLATTEST]),
        xtol=_TOLERANCE, ftol=_TOLERANCE, gtol=_TOLERANCE, max_nfev=_MOST_STEPS,
    )  # fmt: skip
    variance = 2.0 * found.cost / max(time.size - baseline.free - _PARAMETERS, 1)
    error = np.sqrt(variance * np.diag(np.linalg.pinv(found.jac.T @ found.jac)))
    p, t, d, h, flank = unpacked(found.x)
    # What both starts are compared by is the same set of cadences on the same lines.
    return float(found.cost * depth**2), Trapezoid(
        period_days=float(p), epoch_days=float(t), duration_days=float(min(d, 0.5 * p)), depth=float(h),
        ingress=float(flank), period_error=float(error[0] * width / cycles), epoch_error=float(error[1] * width),
        duration_error=float(error[2] * width), depth_error=float(error[3] * depth),
    )  # fmt: skip


def _scanned(time: FloatArray, flux: FloatArray, peak: Peak) -> tuple[float, float, float]:
    """Return period, epoch and duration of the best box about a peak, the epoch in the middle of the light curve.

    The box is that of the highest signal-to-noise ratio in uniform noise (Kovacs, Zucker & Mazeh 2002, A&A 391, 369).
    """
    near = _near(time, peak.period_days, peak.epoch_days, peak.duration_days)
    middle = 0.5 * (time[0] + time[-1])
    # From the middle on, so that the epoch stays while the period changes.
    epoch = peak.epoch_days + round((middle - peak.epoch_days) / peak.period_days) * peak.period_days
    time, flux = time[near], flux[near]
    below = float(np.median(flux)) - flux
    cycles = max(1.0, (time[-1] - time[0]) / peak.period_days)
    reach = min(_SCAN_DURATIONS * peak.duration_days / cycles, 0.05 * peak.period_days)
    periods = peak.period_days + np.linspace(-reach, reach, _SCAN_PERIODS)
    durations = np.unique(np.minimum(peak.duration_days * np.array(_SCAN_WIDTHS), 0.4 * peak.period_days))
    step = durations[0] / _SCAN_STEPS
    widths = np.maximum(1, np.rint(durations / step)).astype(np.int64)
    best = (-math.inf, peak.period_days, epoch, peak.duration_days)
    for period in periods:
        distance = fold(time, period, epoch) * period
        place = np.floor((distance - distance.min()) / step).astype(np.int64)
        count, total = np.bincount(place), np.bincount(place, below)
        counts, totals = (np.concatenate(([0.0], np.cumsum(each))) for each in (count, total))
        for duration, width in zip(durations, np.minimum(widths, count.size), strict=True):
            inside, lost = counts[width:] - counts[:-width], totals[width:] - totals[:-width]
            outside = counts[-1] - inside
            with np.errstate(divide="ignore", invalid="ignore"):
                depth = lost / inside - (totals[-1] - lost) / outside
                ratio = np.nan_to_num(depth / np.sqrt(1.0 / inside + 1.0 / outside), nan=-np.inf)
            top = int(np.argmax(ratio))
            if ratio[top] > best[0]:
                centre = float(distance.min() + (top + 0.5 * width) * step)
                best = (float(ratio[top]), float(period), epoch + centre, float(duration))
    _, period, epoch, duration = best
    return period, epoch + round((middle - epoch) / period) * period, duration


def _near(time: FloatArray, period: float, epoch: float, duration: float) -> npt.NDArray[np.bool_]:
    reach = max(_REACH_DURATIONS * duration, 3.0 * float(np.median(np.diff(time))))
    return np.abs(fold(time, period, epoch)) * period <= reach
