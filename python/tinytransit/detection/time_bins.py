# SPDX-License-Identifier: MIT
"""Means over short stretches of time, over which a search is quicker."""

import numpy as np

from tinytransit.statistics import FloatArray


def mean_bins(time: FloatArray, flux: FloatArray, width_days: float) -> tuple[FloatArray, FloatArray]:
    """Average a light curve in bins of one width.

    Args:
        time: Days, increasing, shape (n,).
        flux: Shape (n,).
        width_days: Where it is below the cadence, nothing changes.

    Returns:
        Mean times and mean fluxes of the bins that have a cadence, shape (bins,) each.
    """
    numbers = np.floor((time - time[0]) / width_days).astype(np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    counts = np.diff(starts, append=time.size)
    return np.add.reduceat(time, starts) / counts, np.add.reduceat(flux, starts) / counts
