# SPDX-License-Identifier: MIT
"""Completeness: of the injected planets, the share that the model calls transit-like, in bins of what they are.

The windows are folded on the true ephemeris, so this is the recall of the classifier, not of a search before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.failures.errors import FailuresError
from tinytransit.experiments.failures.injection import Planet

EDGES: dict[str, tuple[float, ...]] = {
    "snr": (3, 5, 7, 10, 14, 20, 35, 60, 100),
    "period_days": (0.5, 1, 2, 4, 8, 13),
    "depth": (3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 4e-2),
}
"""Edges of the bins of each property of a planet."""

_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Bin:
    """Planets of one range of one property, or of one range each of two.

    Attributes:
        ranges: Lower and upper edge by property.
        injected: Planets in the bin.
        found: Those that the model called transit-like.
        low: Lower end of the 95 % Wilson interval of the recall; None in an empty bin.
        high: Its upper end.
    """

    ranges: dict[str, tuple[float, float]]
    injected: int
    found: int
    low: float | None
    high: float | None

    @property
    def recall(self) -> float | None:
        """Share found, None in an empty bin."""
        return self.found / self.injected if self.injected else None


def completeness(planets: Sequence[Planet], found: npt.NDArray[np.bool_], axes: Sequence[str]) -> list[Bin]:
    """Count in bins.

    Args:
        planets: What was injected, n of them; what lies outside all bins is not counted.
        found: Shape (n,): whether the model called it transit-like.
        axes: One or two properties of a planet; the bins run through the last one fastest.

    Raises:
        FailuresError: If the lengths differ.
    """
    if found.shape != (len(planets),):
        raise FailuresError(f"{len(planets)} planets, but answers of shape {found.shape}")
    sample = {axis: np.array([getattr(planet, axis) for planet in planets], dtype=np.float64) for axis in axes}
    return bins_of(sample, found, axes, EDGES)


def bins_of(
    sample: Mapping[str, npt.NDArray[np.float64]],
    found: npt.NDArray[np.bool_],
    axes: Sequence[str],
    edges: Mapping[str, Sequence[float]],
) -> list[Bin]:
    """Count in bins.

    Args:
        sample: Each property of the planets, shape (n,).
        found: Which of them were found, shape (n,).
        axes: One or two properties; the bins run through the last one fastest.
        edges: Of the bins of each.
    """
    values = np.stack([sample[axis] for axis in axes], axis=1)
    limits = [np.asarray(edges[axis], dtype=np.float64) for axis in axes]
    injected, _ = np.histogramdd(values, limits)
    hits, _ = np.histogramdd(values[found], limits)
    bins = []
    for place in np.ndindex(injected.shape):
        ranges = {axis: (edges[axis][i], edges[axis][i + 1]) for axis, i in zip(axes, place, strict=True)}
        count, hit = int(injected[place]), int(hits[place])
        low, high = _interval(hit, count) if count else (None, None)
        bins.append(Bin(ranges, count, hit, low, high))
    return bins


def _interval(hits: int, count: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    interval = binomtest(hits, count).proportion_ci(_CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)
