# SPDX-License-Identifier: MIT
"""The score to cut at for a wanted recall or precision, and how sure its figures are."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn import metrics as sk

from tinytransit.evaluate.confidence.errors import ThresholdError
from tinytransit.evaluate.confidence.scored import Scored
from tinytransit.model.metrics import binary_metrics, threshold_of_best_f1, threshold_of_recall
from tinytransit.statistics import FloatArray

DRAWS = 1000
_CENTRAL = (0.025, 0.975)

Aim = Callable[[Scored], float]
Interval = tuple[float, float]


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold and what it gives.

    Attributes:
        threshold: Windows with a score at or above it are called transit-like.
        recall: Of the transit-like, the fraction called so.
        recall_interval: Central 95 % of the recall over stars drawn with replacement, at this threshold.
        precision: Of those called transit-like, the fraction that is.
        precision_interval: Likewise.
    """

    threshold: float
    recall: float
    recall_interval: Interval
    precision: float
    precision_interval: Interval


def threshold_for_recall(scored: Scored, recall: float) -> float:
    """Return the threshold of greatest precision among those of at least this recall."""
    return threshold_of_recall(scored.labels, scored.scores, recall)


def threshold_for_precision(scored: Scored, precision: float) -> float:
    """Return the threshold of greatest recall among those of at least this precision.

    Raises:
        ThresholdError: If no threshold has it.
    """
    precisions, recalls, thresholds = sk.precision_recall_curve(scored.labels, scored.scores)
    # The curve has one point more than thresholds: recall 0, where nothing is called.
    precisions, recalls = precisions[:-1], recalls[:-1]
    if not (precisions >= precision).any():
        best = int(np.argmax(precisions))
        raise ThresholdError(
            f"no threshold reaches precision {precision:g} on these {len(scored)} windows; the most is "
            f"{precisions[best]:.4f}, at recall {recalls[best]:.4f} and threshold {thresholds[best]:.4f}"
        )
    enough = np.flatnonzero(precisions >= precision)
    return float(thresholds[enough[np.lexsort((precisions[enough], recalls[enough]))[-1]]])


def aim_for(recall: float | None, precision: float | None) -> Aim:
    """Return what chooses a threshold: by recall, by precision, or by the best F1 score where neither is given."""
    if recall is not None:
        return lambda scored: threshold_for_recall(scored, recall)
    if precision is not None:
        return lambda scored: threshold_for_precision(scored, precision)
    return lambda scored: threshold_of_best_f1(scored.labels, scored.scores)


def operating_point(scored: Scored, threshold: float, seed: int = 1) -> OperatingPoint:
    """Say what a threshold gives, with intervals from drawing stars with replacement (bootstrap).

    The threshold is held, so the intervals say how the figures vary with the stars at hand. If it was chosen on these
    very stars, its figures on others will on average be slightly worse.
    """
    figures = binary_metrics(scored.labels, scored.scores, threshold)
    called = scored.scores >= threshold
    _, star = np.unique(scored.stars, return_inverse=True)
    stars = int(star.max()) + 1
    # Counts a star: correctly called, called, transit-like.
    counts = np.stack(
        [np.bincount(star, mask, stars) for mask in (called & (scored.labels == 1), called, scored.labels == 1)]
    )
    random = np.random.default_rng(seed)
    drawn = np.array([counts @ np.bincount(random.integers(stars, size=stars), minlength=stars) for _ in range(DRAWS)])
    return OperatingPoint(
        threshold=threshold,
        recall=figures.recall,
        recall_interval=_interval(drawn[:, 0], drawn[:, 2]),
        precision=figures.precision,
        precision_interval=_interval(drawn[:, 0], drawn[:, 1]),
    )


def _interval(right: FloatArray, of: FloatArray) -> Interval:
    """Return the central 95 % of a ratio; a draw without a denominator counts as 0, as in ``binary_metrics``."""
    low, high = np.quantile(right / np.maximum(of, 1), _CENTRAL)
    return float(low), float(high)
