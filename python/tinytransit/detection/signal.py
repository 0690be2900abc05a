# SPDX-License-Identifier: MIT
"""A periodic dip that a search has found, measured on every cadence."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tinytransit.detection.noise import Noise, noise_on
from tinytransit.detection.peak import Peak
from tinytransit.detection.secondary_eclipse import Secondary, secondary_eclipse
from tinytransit.detection.trapezoid import Trapezoid, fit_trapezoid
from tinytransit.statistics import FloatArray

# What lies nearer to a centre than this, in durations, is no place to see the noise in.
_CLEAR_DURATIONS = 1.0
# A transit of which less than this was seen, relative to the best seen, is not counted.
_LEAST_COVERAGE = 0.25
_MULTIPLES = (2, 3, 4)
# By how much chi-square falls if only every second, third or fourth dip is a transit, for that to be believed.
_CERTAIN_CHI_SQUARE = 6.0
# Dips shallower than this share of others, by so many standard deviations, are not of the same planet.
_SHALLOW_SHARE, _APART_SIGMA = 0.5, 3.5


@dataclass(frozen=True, eq=False)
class Signal:
    """What both search methods come to; depths are relative flux.

    Attributes:
        peak: Of the periodogram.
        fit: Period, epoch, duration and depth with their errors.
        snr: Signal-to-noise ratio of all transits, red noise included.
        snr_without_strongest: The same without the transit that adds most.
        transits: Transits seen.
        strongest_transit: Centre of the transit that adds most, days.
        strongest_depth: Its depth.
        odd_depth: Depth of every other transit; NaN if none was seen.
        even_depth: Of those between.
        odd_error: One standard deviation of ``odd_depth``; NaN likewise.
        even_error: Of ``even_depth``.
        odd_even_sigma: How many standard deviations these differ by; NaN if one is NaN.
        secondary: The secondary eclipse: the deepest dip outside of the event; None if nowhere is clear.
        noise: Outside the transits, on the scale of one.
    """

    peak: Peak
    fit: Trapezoid
    snr: float
    snr_without_strongest: float
    transits: int
    strongest_transit: float
    strongest_depth: float
    odd_depth: float
    even_depth: float
    odd_error: float
    even_error: float
    odd_even_sigma: float
    secondary: Secondary | None
    noise: Noise

    @property
    def odd_even_share(self) -> float:
        """How much shallower the shallower kind of transits is, as a share of the deeper; NaN if one was not seen."""
        deeper = max(self.odd_depth, self.even_depth)
        return abs(self.odd_depth - self.even_depth) / deeper if deeper > 0 else float("nan")

    @property
    def refined_peak(self) -> Peak:
        """The peak with what the fit made of it, to measure it again."""
        return replace(
            self.peak,
            period_days=self.fit.period_days,
            epoch_days=self.fit.epoch_days,
            duration_days=self.fit.duration_days,
        )


def measure(time: FloatArray, flux: FloatArray, peak: Peak) -> Signal:
    """Fit a peak and vet it.

    A search may fall for a fraction of the period. If every second, third or fourth transit alone has clearly more
    signal than all together, that is the period.

    Each transit's depth is that of the fitted shape scaled to it, so that it does not depend on where the cadences
    fall. The error is the noise on the timescale of a transit or, of odd and even depths, their scatter where it is
    larger.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, not binned, shape (n,).
        peak: From a search.
    """
    fit = fit_trapezoid(time, flux, peak)
    noise, number, depth, weight = _each_transit(time, flux, fit)
    multiple, first = _multiple(number, depth, weight, noise)
    if multiple > 1:
        fit = fit_trapezoid(
            time,
            flux,
            replace(
                peak,
                period_days=multiple * fit.period_days,
                epoch_days=fit.epoch_days + first * fit.period_days,
                duration_days=fit.duration_days,
            ),
        )
        noise, number, depth, weight = _each_transit(time, flux, fit)
    strongest = int(np.argmax(depth * np.sqrt(weight)))
    rest = np.arange(number.size) != strongest
    odd, even = (_mean_depth(depth[chosen], weight[chosen], noise) for chosen in (number % 2 == 1, number % 2 == 0))
    return Signal(
        peak=peak, fit=fit, snr=_snr(depth, weight, noise),
        snr_without_strongest=_snr(depth[rest], weight[rest], noise),
        transits=int(np.count_nonzero(weight >= _LEAST_COVERAGE * weight.max())),
        strongest_transit=fit.epoch_days + float(number[strongest]) * fit.period_days,
        strongest_depth=float(depth[strongest]), odd_depth=odd[0], even_depth=even[0], odd_error=odd[1],
        even_error=even[1],
        odd_even_sigma=abs(odd[0] - even[0]) / max(np.hypot(odd[1], even[1]), np.finfo(np.float64).tiny),
        secondary=secondary_eclipse(time, flux, fit, noise), noise=noise,
    )  # fmt: skip


def _each_transit(
    time: FloatArray, flux: FloatArray, fit: Trapezoid
) -> tuple[Noise, npt.NDArray[np.int64], FloatArray, FloatArray]:
    """Return the noise, and number, depth and weight (sum of the squared shape) of each transit seen, (transits,)."""
    clear = np.abs(fit.distance(time)) > _CLEAR_DURATIONS * fit.duration_days
    noise = noise_on(time, flux, clear, fit.duration_days)
    shape = fit.shape(time)
    inside = shape > 0
    number, place = np.unique(fit.cycle(time[inside]), return_inverse=True)
    weight = np.bincount(place, shape[inside] ** 2).astype(np.float64)
    product = np.bincount(place, shape[inside] * (noise.level - flux[inside]))
    return noise, number, product / weight, weight


def _multiple(number: npt.NDArray[np.int64], depth: FloatArray, weight: FloatArray, noise: Noise) -> tuple[int, int]:
    """Return of which multiple of the period, and from which transit on, the dips are transits.

    It is another than 1 only where chi-square says so for certain: noise alone makes a few transits deeper than the
    others. Or the transits are so much deeper than the others that these are none, though they add to the ratio.
    """
    ratios = {(1, 0): _snr(depth, weight, noise)}
    apart, least = {}, math.sqrt(max(ratios[1, 0], 0.0) ** 2 + _CERTAIN_CHI_SQUARE)
    for multiple in _MULTIPLES:
        for first in range(multiple):
            chosen = number % multiple == first
            if np.count_nonzero(chosen) >= 2:
                ratio = _snr(depth[chosen], weight[chosen], noise)
                if ratio > least:
                    ratios[multiple, first] = ratio
                (deep, error), (rest, other) = (
                    _mean_depth(depth[some], weight[some], noise) for some in (chosen, ~chosen)
                )
                if rest < _SHALLOW_SHARE * deep and deep - rest > _APART_SIGMA * np.hypot(error, other):
                    apart[multiple, first] = ratio
    return max(apart or ratios, key=lambda key: (apart or ratios)[key])


def _snr(depth: FloatArray, weight: FloatArray, noise: Noise) -> float:
    if not (weight.sum() > 0 and noise.sigma > 0):
        return 0.0
    return float((depth * weight).sum() / np.sqrt(weight.sum()) / noise.sigma)


def _mean_depth(depth: FloatArray, weight: FloatArray, noise: Noise) -> tuple[float, float]:
    """Return the weighted mean and its error: by noise, or by the scatter of three transits or more if larger."""
    if not depth.size:
        return float("nan"), float("nan")
    mean = float(np.average(depth, weights=weight))
    error = noise.sigma / float(np.sqrt(weight.sum()))
    if depth.size >= 3:
        scatter = np.sqrt(np.average((depth - mean) ** 2, weights=weight) / (depth.size - 1))
        error = max(error, float(scatter))
    return mean, error
