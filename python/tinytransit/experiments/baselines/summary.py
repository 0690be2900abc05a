# SPDX-License-Identifier: MIT
"""The table of all baselines: mean and standard error over folds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinytransit.experiments.baselines.cell import Cell, Result
from tinytransit.experiments.baselines.registry import Entry
from tinytransit.experiments.baselines.task import Task


@dataclass(frozen=True)
class Mean:
    """A mean over folds.

    Attributes:
        value: The mean, None without a fold.
        error: Its standard error, None below two folds.
        folds: Number of folds.
    """

    value: float | None
    error: float | None
    folds: int


@dataclass(frozen=True)
class Row:
    """One baseline in the table.

    Attributes:
        triage: Average precision, planets and binaries against junk, over folds that the method had not seen.
        vetting: Average precision, planets against the rest, likewise.
        triage_seen: Triage over folds that it had or may have seen.
        vetting_seen: Vetting, likewise.
        parameters: Mean over folds, rounded: trees differ from fold to fold.
        macs: Multiply-accumulates a window, None where there are none to count.
        fit_seconds: Mean wall-clock time of a fit, on whatever machine ran it.
    """

    baseline: str
    about: str
    triage: Mean
    vetting: Mean
    triage_seen: Mean
    vetting_seen: Mean
    parameters: int
    macs: int | None
    fit_seconds: float


def mean_of(values: Sequence[float]) -> Mean:
    """Return mean and standard error, the sample standard deviation over the root of the count."""
    count = len(values)
    if count == 0:
        return Mean(None, None, 0)
    error = float(np.std(values, ddof=1)) / math.sqrt(count) if count > 1 else None
    return Mean(float(np.mean(values)), error, count)


def summarise(entries: Sequence[Entry], cells: Sequence[Cell]) -> list[Row]:
    """Return a row for each baseline that has a finished fold, in the order of the entries."""
    rows = []
    for entry in entries:
        own = [cell for cell in cells if cell.baseline == entry.name]
        results = [result for cell in own for result in cell.results.values()]
        if results:
            rows.append(_row(entry, own, results))
    return rows


def _row(entry: Entry, cells: Sequence[Cell], results: Sequence[Result]) -> Row:
    def precision(task: Task, seen: bool) -> Mean:
        chosen = [cell.results[task] for cell in cells if cell.seen is seen and task in cell.results]
        return mean_of([result.average_precision for result in chosen])

    return Row(
        baseline=entry.name,
        about=entry.about,
        triage=precision(Task.TRIAGE, False),
        vetting=precision(Task.VETTING, False),
        triage_seen=precision(Task.TRIAGE, True),
        vetting_seen=precision(Task.VETTING, True),
        parameters=round(float(np.mean([result.parameters for result in results]))),
        macs=results[0].macs,
        fit_seconds=round(float(np.mean([result.fit_seconds for result in results])), 2),
    )
