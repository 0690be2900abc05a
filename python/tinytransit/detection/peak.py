# SPDX-License-Identifier: MIT
"""Result of a search method: a periodogram, and the peaks in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tinytransit.detection.running import running_median
from tinytransit.statistics import FloatArray, robust_sigma

# Width of the running median, in periods that differ by one duration at the end of the span, as TLS has it.
_BACKGROUND_STEPS = 30
# Periods within this share of a peak belong to it.
_PEAK_WIDTH = 0.01


@dataclass(frozen=True, eq=False)
class Spectrum:
    """A periodogram, the same measure for every method.

    Attributes:
        periods: Days, increasing, shape (n,).
        sde: Signal detection efficiency, see :func:`detection_efficiency`, shape (n,).
    """

    periods: FloatArray
    sde: FloatArray


@dataclass(frozen=True, eq=False)
class Peak:
    """A peak of a periodogram, not yet refined.

    Attributes:
        period_days: Period.
        epoch_days: Centre of one event, in the time system of the light curve.
        duration_days: Duration.
        sde: Signal detection efficiency.
        spectrum: All of the periodogram.
    """

    period_days: float
    epoch_days: float
    duration_days: float
    sde: float
    spectrum: Spectrum


@dataclass(frozen=True, eq=False)
class Periodogram:
    """The best box or transit at each trial period; all shapes (n,), by increasing period.

    Attributes:
        periods: Days.
        power: Root of the improvement of chi-square over a flat line; negative where a brightening fits better than any
            dip.
        epochs: Centre of one event, days; NaN where the method gives none, and no peak is looked for.
        durations: Days.
        background_periods: Width of the background, see :func:`detection_efficiency`.
    """

    periods: FloatArray
    power: FloatArray
    epochs: FloatArray
    durations: FloatArray
    background_periods: int

    @cached_property
    def spectrum(self) -> Spectrum:
        """The power above its background, which brightenings count to; where one fits better, there is no dip."""
        efficiency = detection_efficiency(np.abs(self.power), self.background_periods)
        return Spectrum(self.periods, np.where(self.power < 0, np.minimum(efficiency, 0.0), efficiency))

    def peaks(self, count: int) -> Iterator[Peak]:
        """Yield the highest peaks, by falling detection efficiency, no two within 1 % in period.

        Args:
            count: Most peaks.
        """
        left = np.where(np.isfinite(self.epochs), self.spectrum.sde, 0.0)
        for _ in range(count):
            best = int(np.argmax(left))
            if not left[best] > 0:
                return
            period = float(self.periods[best])
            yield Peak(period, float(self.epochs[best]), float(self.durations[best]), float(left[best]), self.spectrum)
            near = slice(*np.searchsorted(self.periods, [period * (1 - _PEAK_WIDTH), period * (1 + _PEAK_WIDTH)]))
            left[near] = 0.0
            left[best] = 0.0


def background_width(oversampling: float) -> int:
    """Return the width of the background in trial periods, for so many where one would do."""
    return max(3, round(_BACKGROUND_STEPS * oversampling))


def detection_efficiency(power: FloatArray, width: int) -> FloatArray:
    """Return by how many standard deviations the power is above its own background, shape (n,).

    The signal detection efficiency of Kovacs et al. 2002 (A&A 391, 369; equation 6), with two changes: a running median
    is taken off first, since noise rises to long periods (Hippke & Heller 2019, A&A 623, A39; section 2.6), and the
    standard deviation is 1.4826 times the median absolute deviation, so that the harmonics of a strong signal do not
    count as background.

    Args:
        power: Root of the improvement of chi-square, which goes with the depth, shape (n,), by increasing period.
        width: Of the running median, in trial periods.
    """
    residual = power - running_median(power, min(width, power.size // 2))
    spread = robust_sigma(residual)
    return np.asarray(residual / spread if spread > 0 else np.zeros_like(residual), dtype=np.float64)
