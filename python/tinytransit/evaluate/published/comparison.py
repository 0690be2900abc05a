# SPDX-License-Identifier: MIT
"""Windows of this pipeline beside published views of the same events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from tinytransit.catalog.periods import DEFAULT_TOLERANCE
from tinytransit.dataset.errors import DatasetError
from tinytransit.window.shard import WindowShard

VIEWS = ("global_view", "local_view", "secondary_view")
_FEWEST_PAIRS = 3


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows of two shards that show the same event.

    Attributes:
        ours: Row of the one, shape (n,).
        published: Row of the other, shape (n,).
        stars_in_both: Stars that both have, whether or not a period agrees.
    """

    ours: npt.NDArray[np.int64]
    published: npt.NDArray[np.int64]
    stars_in_both: int


@dataclass(frozen=True)
class Correlation:
    """How two sets of scores go together; None where one of them does not vary or there are fewer than 3 pairs."""

    pearson: float | None
    spearman: float | None


def pair(ours: WindowShard, published: WindowShard, tolerance: float = DEFAULT_TOLERANCE) -> Pairs:
    """Find for each of our windows the published one of its star with the same period.

    Args:
        ours: Windows of this pipeline.
        published: Published views; of several that match, the one of the nearest period is taken.
        tolerance: Largest relative difference of the periods.

    Raises:
        DatasetError: If there is no pair.
    """
    rows_of: dict[str, list[int]] = {}
    for row, star in enumerate(published.star):
        rows_of.setdefault(str(star), []).append(row)
    pairs = []
    for row, star in enumerate(ours.star):
        candidates = np.array(rows_of.get(str(star), []), dtype=np.int64)
        apart = np.abs(published.period_days[candidates] / ours.period_days[row] - 1.0)
        if candidates.size and apart.min() <= tolerance:
            pairs.append((row, int(candidates[apart.argmin()])))
    shared = len(set(ours.star) & set(published.star))
    if not pairs:
        raise DatasetError(
            f"no event is in both sets: {shared} stars are, and of their periods none agrees within {tolerance:.1%}"
        )
    left, right = np.array(pairs, dtype=np.int64).T
    return Pairs(left, right, shared)


def view_correlations(ours: WindowShard, published: WindowShard, pairs: Pairs) -> dict[str, npt.NDArray[np.float64]]:
    """Return Pearson's correlation of each pair of views, by the name of the view, shape (n,).

    A pair gets NaN where one of the views is blank; a view that a shard lacks is left out.
    """
    inputs = ours.model_inputs(), published.model_inputs()
    shared = [view for view in VIEWS if view in inputs[0] and view in inputs[1]]
    return {view: _row_correlations(inputs[0][view][pairs.ours], inputs[1][view][pairs.published]) for view in shared}


def score_correlation(ours: npt.NDArray[np.float64], published: npt.NDArray[np.float64]) -> Correlation:
    """Compare scores of n pairs.

    Args:
        ours: Shape (n,).
        published: Shape (n,).
    """
    if len(ours) < _FEWEST_PAIRS or np.ptp(ours) == 0 or np.ptp(published) == 0:
        return Correlation(None, None)
    return Correlation(
        float(stats.pearsonr(ours, published).statistic), float(stats.spearmanr(ours, published).statistic)
    )


def median_of(correlations: Sequence[float] | npt.NDArray[np.float64]) -> float | None:
    """Return the median of those that are finite, or None."""
    finite = np.asarray(correlations)[np.isfinite(correlations)]
    return float(np.median(finite)) if finite.size else None


def _row_correlations(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    x, y = (values - values.mean(axis=1, keepdims=True) for values in (a.astype(np.float64), b.astype(np.float64)))
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    products = (x * y).sum(axis=1)
    correlations: npt.NDArray[np.float64] = np.divide(products, spread, out=np.full(len(a), np.nan), where=spread > 0)
    return correlations
