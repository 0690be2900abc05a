# SPDX-License-Identifier: MIT
"""What a search method returns."""

from dataclasses import dataclass

import numpy as np

from tinytransit.statistics import FloatArray

# Width of the running median, in periods that differ by one duration at the end of the span, as TLS has it.
_BACKGROUND_STEPS = 30
_SIGMA_OVER_MAD = 1.4826


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
    """The highest peak of a periodogram, not yet refined.

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


def detection_efficiency(power: FloatArray, oversampling: int) -> FloatArray:
    """Return by how many standard deviations the power is above its own background, shape (n,).

    The signal detection efficiency of Kovacs et al. 2002 (A&A 391, 369; equation 6), with two changes: a running median
    is taken off first, since noise rises to long periods (Hippke & Heller 2019, A&A 623, A39; section 2.6), and the
    standard deviation is 1.4826 times the median absolute deviation, so that the harmonics of a strong signal do not
    count as background.

    Args:
        power: Root of the improvement of chi-square, which goes with the depth, shape (n,), by increasing period.
        oversampling: Of the grid.
    """
    from scipy.ndimage import median_filter

    width = min(_BACKGROUND_STEPS * oversampling, power.size // 2)
    residual = power - median_filter(power, size=width + 1 - width % 2, mode="nearest")
    spread = _SIGMA_OVER_MAD * float(np.median(np.abs(residual)))
    return np.asarray(residual / spread if spread > 0 else np.zeros_like(residual), dtype=np.float64)
