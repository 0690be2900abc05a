# SPDX-License-Identifier: MIT
"""Windows of this pipeline beside published views of the same events."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from tinytransit.catalog.periods import DEFAULT_TOLERANCE
from tinytransit.dataset.errors import DatasetError
from tinytransit.evaluate.scoring import Scorer, Scores
from tinytransit.statistics import FloatArray
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


@dataclass(frozen=True, eq=False)
class Comparison:
    """Windows of both sets that show the same events, and how well they agree.

    Attributes:
        ours: Windows of this pipeline.
        published: Published views.
        pairs: Which rows belong together.
        views: Pearson's correlation of each pair of views, by the name of the view, shape (n,).
        scores: Of our windows and of the published ones, by output, shape (n,) each.
        correlations: Of the scores, by output.
    """

    ours: WindowShard
    published: WindowShard
    pairs: Pairs
    views: dict[str, FloatArray]
    scores: tuple[Scores, Scores]
    correlations: dict[str, Correlation]

    def summary(self) -> dict[str, Any]:
        """Return how many pairs there are and how well they agree, to be written as JSON."""
        return {
            "stars_in_both": self.pairs.stars_in_both,
            "events_in_both": len(self.pairs.ours),
            "median_correlation": {view: median_of(values) for view, values in self.views.items()},
            "score_correlation": {output: asdict(each) for output, each in self.correlations.items()},
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return each pair with its correlations and scores, to be written as JSON."""
        ours, published = self.ours, self.published
        return [
            {
                "star": str(ours.star[one]),
                "name": str(ours.name[one]),
                "period_days": float(ours.period_days[one]),
                "published_period_days": float(published.period_days[other]),
                "disposition": str(ours.disposition[one]),
                "published_disposition": str(published.disposition[other]),
                "correlation": {
                    view: None if math.isnan(values[place]) else float(values[place])
                    for view, values in self.views.items()
                },
                "score": {output: float(values[place]) for output, values in self.scores[0].items()},
                "published_score": {output: float(values[place]) for output, values in self.scores[1].items()},
            }
            for place, (one, other) in enumerate(zip(self.pairs.ours, self.pairs.published, strict=True))
        ]


def compare(model: bytes, ours: WindowShard, published: WindowShard, tolerance: float) -> Comparison:
    """Pair the windows of two sets, correlate their views, and score both with a model.

    Args:
        model: The bytes of a ``.tflite`` file.
        ours: Windows of this pipeline.
        published: Published views.
        tolerance: Largest relative difference of two periods that are the same.

    Raises:
        DatasetError: If there is no pair.
        ShardError, ScoringError: If the model does not take the windows.
    """
    pairs = pair(ours, published, tolerance)
    scorer = Scorer(model)
    scores = scorer.scores(ours.select(pairs.ours)), scorer.scores(published.select(pairs.published))
    correlations = {output: score_correlation(scores[0][output], scores[1][output]) for output in scores[0]}
    return Comparison(ours, published, pairs, view_correlations(ours, published, pairs), scores, correlations)


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


def view_correlations(ours: WindowShard, published: WindowShard, pairs: Pairs) -> dict[str, FloatArray]:
    """Return Pearson's correlation of each pair of views, by the name of the view, shape (n,).

    A pair gets NaN where one of the views is blank; a view that a shard lacks is left out.
    """
    inputs = ours.model_inputs(), published.model_inputs()
    shared = [view for view in VIEWS if view in inputs[0] and view in inputs[1]]
    return {view: _row_correlations(inputs[0][view][pairs.ours], inputs[1][view][pairs.published]) for view in shared}


def score_correlation(ours: FloatArray, published: FloatArray) -> Correlation:
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


def median_of(correlations: Sequence[float] | FloatArray) -> float | None:
    """Return the median of those that are finite, or None."""
    finite = np.asarray(correlations)[np.isfinite(correlations)]
    return float(np.median(finite)) if finite.size else None


def _row_correlations(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> FloatArray:
    x, y = (values - values.mean(axis=1, keepdims=True) for values in (a.astype(np.float64), b.astype(np.float64)))
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    products = (x * y).sum(axis=1)
    correlations: FloatArray = np.divide(products, spread, out=np.full(len(a), np.nan), where=spread > 0)
    return correlations
