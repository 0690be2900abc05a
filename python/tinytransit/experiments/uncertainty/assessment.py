# SPDX-License-Identifier: MIT
"""Assess the uncertainty: average precision, and risk against coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.uncertainty.measures import area, risk_coverage, uncertainty_of
from tinytransit.model.metrics import binary_metrics
from tinytransit.statistics import FloatArray

THRESHOLD = 0.5
"""Where windows are decided: there, the score alone is least sure."""
SINGLE, ENTROPY, DEVIATION = "single network, score alone", "entropy of the mean", "standard deviation"
INFORMATION, RANDOM, PERFECT = "mutual information", "random", "perfect"


@dataclass(frozen=True, eq=False)
class Assessment:
    """One question on n windows, answered by single networks and by the mean of many scores.

    Attributes:
        windows: How many, n.
        positives: How many of them are what is asked for.
        single_average_precision: Of a single network with dropout off; the mean over the networks of an ensemble.
        mean_average_precision: Of the mean score.
        single_error_rate: Of a single network's decisions, likewise.
        mean_error_rate: Of the mean score's decisions.
        risks: The risk at each coverage, shape (n,), by what windows are ranked by. The decisions are those of the
            mean score, except for ``SINGLE``, where a network decides by its own score p and is ranked by
            1 - max(p, 1 - p).
    """

    windows: int
    positives: int
    single_average_precision: float
    mean_average_precision: float
    single_error_rate: float
    mean_error_rate: float
    risks: dict[str, FloatArray]

    @property
    def areas(self) -> dict[str, float]:
        """The area under each curve, AURC."""
        return {name: area(risk) for name, risk in self.risks.items()}


def assess(labels: npt.NDArray[np.bool_], singles: Sequence[FloatArray], samples: FloatArray) -> Assessment:
    """Compare many scores of each window with a single one.

    Args:
        labels: Shape (n,): the truth.
        singles: Scores of each network with dropout off, shape (n,).
        samples: Scores of all passes or networks, shape (k, n).

    Raises:
        MetricsError: If the windows are all of one class.
        SamplesError: If a score is not allowed.
    """
    found = uncertainty_of(samples)
    wrong = (found.mean >= THRESHOLD) != labels
    alone = [(scores >= THRESHOLD) != labels for scores in singles]
    risks = {
        SINGLE: np.mean([risk_coverage(w, np.minimum(p, 1 - p)) for w, p in zip(alone, singles, strict=True)], axis=0),
        ENTROPY: risk_coverage(wrong, found.entropy),
        DEVIATION: risk_coverage(wrong, found.deviation),
        INFORMATION: risk_coverage(wrong, found.mutual_information),
        RANDOM: risk_coverage(wrong, np.zeros(len(wrong))),
        PERFECT: risk_coverage(wrong, wrong),
    }
    precisions = [binary_metrics(labels, scores, THRESHOLD).average_precision for scores in singles]
    return Assessment(
        windows=len(labels),
        positives=int(labels.sum()),
        single_average_precision=float(np.mean(precisions)),
        mean_average_precision=binary_metrics(labels, found.mean, THRESHOLD).average_precision,
        single_error_rate=float(np.mean(alone)),
        mean_error_rate=float(wrong.mean()),
        risks=risks,
    )
