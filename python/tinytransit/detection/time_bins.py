# SPDX-License-Identifier: MIT
"""Means over short stretches of time, over which a search is quicker."""

from dataclasses import dataclass

import numpy as np

from tinytransit.statistics import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class TimeBins:
    """A light curve as a search sees it.

    Attributes:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        sigma: One standard deviation of each, as a mean over a transit sees it, shape (n,).
        width_days: Distance of neighbouring bins.
    """

    time: FloatArray
    flux: FloatArray
    sigma: FloatArray
    width_days: float

    def select(self, keep: BoolArray) -> "TimeBins":
        """Return the bins marked in ``keep``, shape (n,)."""
        return TimeBins(self.time[keep], self.flux[keep], self.sigma[keep], self.width_days)


def mean_bins(time: FloatArray, flux: FloatArray, width_days: float) -> tuple[FloatArray, FloatArray]:
    """Average a light curve in bins of one width.

    Args:
        time: Days, increasing, shape (n,).
        flux: Shape (n,).
        width_days: Where it is below the cadence, nothing changes.

    Returns:
        Mean times and mean fluxes of the bins that have a cadence, shape (bins,) each.
    """
    time, flux, _ = counted_bins(time, flux, width_days)
    return time, flux


def counted_bins(time: FloatArray, flux: FloatArray, width_days: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Average as ``mean_bins`` does; returned last is the number of cadences in each bin, shape (bins,)."""
    numbers = np.floor((time - time[0]) / width_days).astype(np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    counts = np.diff(starts, append=time.size).astype(np.float64)
    return np.add.reduceat(time, starts) / counts, np.add.reduceat(flux, starts) / counts, counts
