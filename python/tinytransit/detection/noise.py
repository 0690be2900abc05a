# SPDX-License-Identifier: MIT
"""Noise of a light curve on the timescale of a transit."""

from dataclasses import dataclass

import numpy as np

from tinytransit.statistics import BoolArray, FloatArray, robust_sigma

# Fewer stretches than this do not tell red noise from chance; longer ones are then cut into as many.
_FEWEST_STRETCHES = 16


@dataclass(frozen=True)
class Noise:
    """Noise outside the transits.

    Attributes:
        level: Median flux.
        white: Standard deviation of a cadence.
        red_factor: By how much means over a duration scatter more than white noise would, at least 1.
    """

    level: float
    white: float
    red_factor: float

    @property
    def sigma(self) -> float:
        """Standard deviation to reckon with for a cadence in a mean over a transit."""
        return self.white * self.red_factor


def noise_on(time: FloatArray, flux: FloatArray, outside: BoolArray, duration: float) -> Noise:
    """Measure the noise for events of one duration.

    Means over stretches of a duration are compared with what they would be in white noise: the idea of Pont, Zucker &
    Queloz 2006 (MNRAS 373, 231; section 3.2), with robust measures of scatter.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux, shape (n,).
        outside: Far from the transits, shape (n,); if nothing is, all cadences are taken.
        duration: Days.
    """
    if not outside.any():
        outside = np.ones_like(outside)
    time, flux = time[outside], flux[outside]
    level = float(np.median(flux))
    white = robust_sigma(flux)
    if not white > 0:
        return Noise(level, white, 1.0)
    stretch = min(duration, float(time[-1] - time[0]) / _FEWEST_STRETCHES)
    numbers = np.floor((time - time[0]) / stretch).astype(np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    counts = np.diff(starts, append=time.size)
    full = counts >= 0.5 * counts.max()
    # Weighted by the root of its number, each mean of white noise scatters alike.
    means = (np.add.reduceat(flux - level, starts) / np.sqrt(counts))[full]
    return Noise(level, white, max(1.0, robust_sigma(means) / white))
