# SPDX-License-Identifier: MIT
"""Figures of a binary classifier from labels and scores."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn import metrics as sk

from tinytransit.errors import TinyTransitError


class MetricsError(TinyTransitError):
    """Labels and scores from which no figure can be computed."""


@dataclass(frozen=True)
class Metrics:
    """Figures of one set of windows.

    Attributes:
        windows: Number of windows.
        positives: How many are transit-like.
        average_precision: Area under the precision-recall curve as a step function.
        auc: Area under the ROC curve.
        threshold: Score at or above which a window is called transit-like.
        precision: Of those called transit-like, the fraction that is.
        recall: Of the transit-like, the fraction called so.
        accuracy: Fraction called correctly; little use alone where one class is rare.
        recall_at_precision_90: The greatest recall at a precision of at least 0.90, at any threshold.
    """

    windows: int
    positives: int
    average_precision: float
    auc: float
    threshold: float
    precision: float
    recall: float
    accuracy: float
    recall_at_precision_90: float


def binary_metrics(labels: npt.ArrayLike, scores: npt.ArrayLike, threshold: float) -> Metrics:
    """Compute the figures of a binary classifier.

    Args:
        labels: Shape (n,): 0 or 1, both present.
        scores: Shape (n,): finite, greater means more transit-like.
        threshold: Where to cut.

    Raises:
        MetricsError: If the shapes differ, a value is not allowed, or a class is missing.
    """
    truth, score = np.asarray(labels).astype(int), np.asarray(scores, dtype=float)
    if truth.ndim != 1 or truth.shape != score.shape:
        raise MetricsError(f"labels have shape {truth.shape}, scores {score.shape}; expected one score a label")
    if not np.isin(truth, (0, 1)).all() or not np.isfinite(score).all():
        raise MetricsError("labels must be 0 or 1 and scores finite")
    if truth.sum() in (0, truth.size):
        raise MetricsError(f"{truth.size} windows, {truth.sum()} of them transit-like: the figures need both classes")
    called = score >= threshold
    precisions, recalls, _ = sk.precision_recall_curve(truth, score)
    return Metrics(
        windows=int(truth.size),
        positives=int(truth.sum()),
        average_precision=float(sk.average_precision_score(truth, score)),
        auc=float(sk.roc_auc_score(truth, score)),
        threshold=float(threshold),
        precision=float(sk.precision_score(truth, called, zero_division=0.0)),
        recall=float(sk.recall_score(truth, called)),
        accuracy=float(sk.accuracy_score(truth, called)),
        recall_at_precision_90=float(recalls[precisions >= 0.9].max(initial=0.0)),
    )


def threshold_of_recall(labels: npt.ArrayLike, scores: npt.ArrayLike, recall: float) -> float:
    """Return the threshold of greatest precision among those of at least this recall, 0 to 1."""
    precisions, recalls, thresholds = sk.precision_recall_curve(labels, scores)
    # The curve has one point more than thresholds: recall 0, where nothing is called.
    enough = np.flatnonzero(recalls[:-1] >= recall)
    return float(thresholds[enough[np.lexsort((recalls[enough], precisions[enough]))[-1]]])


def threshold_of_best_f1(labels: npt.ArrayLike, scores: npt.ArrayLike, slack: float = 0.0) -> float:
    """Return the threshold with the greatest F1 score (the harmonic mean of precision and recall).

    Args:
        labels: Shape (n,): 0 or 1, both present.
        scores: Shape (n,).
        slack: How much F1 may be given up for recall: the lowest threshold within it is returned. Over a few hundred
            transits F1 hardly changes over a wide range of thresholds, in which the greatest is anywhere.
    """
    precisions, recalls, thresholds = sk.precision_recall_curve(labels, scores)
    # The curve has one point more than thresholds: recall 0, where nothing is called.
    f1 = (2 * precisions * recalls / np.maximum(precisions + recalls, np.finfo(float).tiny))[:-1]
    return float(thresholds[np.argmax(f1 >= f1.max() - slack)])
