# SPDX-License-Identifier: MIT
"""A straight line under each transit, fitted together with the transit's shape."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray

IntArray = npt.NDArray[np.int64]

# A line needs three cadences, and a dip above it as many again.
_FEWEST_CADENCES = 6


@dataclass(frozen=True, eq=False)
class LocalBaseline:
    """Which cadences belong to which transit, and what a line through each of these groups leaves.

    Taking the line off the residuals of a model is the same as fitting a line to each transit together with the model
    (variable projection: Golub & Pereyra 1973, SIAM J. Numer. Anal. 10, 413), so neither a trend that the filter left
    nor what the filter did beside a transit bends the fitted shape.

    Attributes:
        useful: Cadences of transits with enough of them, shape (n,); the other arrays are of these, shape (m,).
        group: Number of the transit, from 0.
        offset: Distance from the mean time of the group.
        count: Cadences of each transit, shape (transits,).
        spread: Sum of the squared offsets of each transit, shape (transits,).
    """

    useful: npt.NDArray[np.bool_]
    group: IntArray
    offset: FloatArray
    count: FloatArray
    spread: FloatArray

    @classmethod
    def of(cls, cycle: IntArray, distance: FloatArray) -> "LocalBaseline":
        """Group cadences.

        Args:
            cycle: Number of the transit nearest to each cadence, shape (n,).
            distance: Time from its centre, shape (n,).
        """
        _, place, counts = np.unique(cycle, return_inverse=True, return_counts=True)
        useful = counts[place] >= _FEWEST_CADENCES
        _, group, count = np.unique(cycle[useful], return_inverse=True, return_counts=True)
        offset = distance[useful] - (np.bincount(group, distance[useful]) / np.maximum(count, 1))[group]
        spread = np.bincount(group, offset**2)
        return cls(useful, group.astype(np.int64), offset, count.astype(np.float64), np.maximum(spread, 1e-300))

    @property
    def free(self) -> int:
        """Parameters of all lines together."""
        return 2 * self.count.size

    def residuals(self, values: FloatArray) -> FloatArray:
        """Return what is left of ``values``, shape (m,), without the line of each transit."""
        return values - self.lines(values)

    def lines(self, values: FloatArray) -> FloatArray:
        """Return the line of least squares through the values of each transit, at each cadence, shape (m,)."""
        mean = np.bincount(self.group, values) / self.count
        slope = np.bincount(self.group, values * self.offset) / self.spread
        return mean[self.group] + slope[self.group] * self.offset
