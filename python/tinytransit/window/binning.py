# SPDX-License-Identifier: MIT
"""Medians of evenly spaced bins, which may overlap."""

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray


def median_bins(
    x: FloatArray, y: FloatArray, *, low: float, high: float, bins: int, width: float
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Median of ``y`` in ``bins`` bins of one width; the first begins at ``low``, the last ends at ``high``.

    Section 3.3 of Shallue & Vanderburg 2018 (AJ 155, 94): width and spacing are independent, so that bins narrower than
    a cadence can be avoided by overlap. A bin is closed on the left and open on the right.

    Args:
        x: Positions in increasing order, shape (n,).
        y: Values, shape (n,).
        low: Left edge of the first bin.
        high: Right edge of the last bin.
        bins: Number of bins, at least 2.
        width: Width of each bin, at most ``high - low``.

    Returns:
        Medians (NaN in an empty bin) and the number of points in each bin, both of shape (bins,).
    """
    edges = np.linspace(low, high - width, bins)
    starts = np.searchsorted(x, edges, side="left")
    counts = np.searchsorted(x, edges + width, side="left") - starts
    # One row a (bin, point) pair, sorted by value within each bin, so that every median is two look-ups.
    offsets = np.cumsum(counts) - counts
    members = np.arange(counts.sum()) + np.repeat(starts - offsets, counts)
    bin_of = np.repeat(np.arange(bins), counts)
    ordered = y[members][np.lexsort((y[members], bin_of))]
    medians = np.full(bins, np.nan)
    filled = counts > 0
    lower, upper = (offsets + (counts - 1) // 2)[filled], (offsets + counts // 2)[filled]
    medians[filled] = 0.5 * (ordered[lower] + ordered[upper])
    return medians, counts


def fill_empty(values: FloatArray, *, periodic: bool) -> FloatArray:
    """Fill NaNs by linear interpolation between their neighbours.

    Args:
        values: Shape (n,), at least one finite.
        periodic: Whether the last value is the neighbour of the first; if not, the ends take the nearest value.
    """
    empty = np.isnan(values)
    places = np.arange(values.size, dtype=np.float64)
    period = float(values.size) if periodic else None
    return np.where(empty, np.interp(places, places[~empty], values[~empty], period=period), values)
