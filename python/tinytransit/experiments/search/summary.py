# SPDX-License-Identifier: MIT
"""Summary of a search: a row a trial, the fronts, and the smallest network that is good enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from tinytransit.experiments.search.run import Trial
from tinytransit.experiments.search.space import Candidate, describe
from tinytransit.experiments.summary import Mean, mean_of

TOLERANCE = 0.002
"""Average precision that a smaller network may lose."""
DEFAULT_TRIAL = 0
"""The trial of the default architecture."""


@dataclass(frozen=True)
class Point:
    """A network as a choice.

    Attributes:
        cost: The less the better.
        value: The greater the better.
    """

    cost: float
    value: float


def pareto_front(points: Sequence[Point]) -> list[int]:
    """Return the indices of the points than which none is both cheaper and better, cheapest first.

    Of points that are equal the first stands for all; of equal cost only the best is kept, of equal value the cheapest.
    """
    front: list[int] = []
    for index in sorted(range(len(points)), key=lambda i: (points[i].cost, -points[i].value)):
        if not front or points[index].value > points[front[-1]].value:
            front.append(index)
    return front


def smallest_within(points: Sequence[Point], tolerance: float) -> int:
    """Return the index of the cheapest point whose value is at most ``tolerance`` below the best.

    Raises:
        ValueError: If there are no points or the tolerance is negative.
    """
    if not points or tolerance < 0:
        raise ValueError(f"needs points and a tolerance of at least 0, got {len(points)} and {tolerance}")
    least = max(point.value for point in points) - tolerance
    return next(index for index in pareto_front(points) if points[index].value >= least)


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
class Choice:
    """The networks to choose from for one task.

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
    triage: Choice
    vetting: Choice


def summarise(candidates: Sequence[Candidate], trials: Sequence[Trial]) -> Summary:
    """Summarise the finished trials of as many candidates, at least one, in the same order."""
    rows = tuple(_row(candidate, trial) for candidate, trial in zip(candidates, trials, strict=True))
    return Summary(rows, _choice(rows, "triage"), _choice(rows, "vetting"))


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


def _choice(rows: Sequence[Row], task: str) -> Choice:
    points = [Point(row.macs, row.average_precision(task)) for row in rows]
    front = pareto_front(points)
    smallest = smallest_within(points, TOLERANCE)
    return Choice(tuple(rows[i].trial for i in front), rows[front[-1]].trial, rows[smallest].trial)
