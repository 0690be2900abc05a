# SPDX-License-Identifier: MIT
"""What a search found: a row a trial, the fronts, and the smallest network that is good enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from tinytransit.experiments.baselines.summary import Mean, mean_of
from tinytransit.experiments.search.front import Point, pareto_front, smallest_within
from tinytransit.experiments.search.space import Candidate, describe
from tinytransit.experiments.search.trial import Trial

TOLERANCE = 0.002
"""Average precision that a smaller network may lose."""
DEFAULT_TRIAL = 0
"""The trial of the default architecture."""


@dataclass(frozen=True)
class Row:
    """One trial.

    Attributes:
        trial: Its number.
        architecture: Its sizes in words.
        macs: Multiply-accumulates a window.
        parameters: Weights and biases.
        tflite_bytes: Size of the quantized network, the largest over folds: a bias that happens to be 0 is left out.
        triage: Average precision over folds, transit-like against junk.
        vetting: Average precision over folds, planets against all the rest.
    """

    trial: int
    architecture: str
    macs: int
    parameters: int
    tflite_bytes: int
    triage: Mean
    vetting: Mean

    def average_precision(self, task: str) -> float:
        """Return the mean average precision of ``triage`` or ``vetting``."""
        mean: Mean = getattr(self, task)
        assert mean.value is not None  # A trial has a fold at least.
        return mean.value


@dataclass(frozen=True)
class Verdict:
    """What follows for one task.

    Attributes:
        front: Trials than which none has both fewer MACs and a greater average precision, fewest MACs first.
        best: The trial of the greatest average precision.
        smallest: The trial with the fewest MACs within ``TOLERANCE`` of it.
    """

    front: tuple[int, ...]
    best: int
    smallest: int


@dataclass(frozen=True)
class Summary:
    """A search."""

    rows: tuple[Row, ...]
    triage: Verdict
    vetting: Verdict


def summarise(candidates: Sequence[Candidate], trials: Sequence[Trial]) -> Summary:
    """Summarise the finished trials of as many candidates, at least one, in the same order."""
    rows = tuple(_row(candidate, trial) for candidate, trial in zip(candidates, trials, strict=True))
    return Summary(rows, _verdict(rows, "triage"), _verdict(rows, "vetting"))


def _row(candidate: Candidate, trial: Trial) -> Row:
    folds = trial.folds.values()
    return Row(
        trial=trial.number,
        architecture=describe(candidate.architecture),
        macs=trial.macs,
        parameters=trial.parameters,
        tflite_bytes=max(figures.tflite_bytes for figures in folds),
        triage=mean_of([figures.triage_ap for figures in folds]),
        vetting=mean_of([figures.vetting_ap for figures in folds]),
    )


def _verdict(rows: Sequence[Row], task: str) -> Verdict:
    points = [Point(row.macs, row.average_precision(task)) for row in rows]
    front = pareto_front(points)
    smallest = smallest_within(points, TOLERANCE)
    return Verdict(tuple(rows[i].trial for i in front), rows[front[-1]].trial, rows[smallest].trial)
