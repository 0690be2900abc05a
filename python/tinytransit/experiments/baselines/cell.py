# SPDX-License-Identifier: MIT
"""Measure one cell of the table, a baseline on a fold, and keep it."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from tinytransit.experiments.baselines.protocol import BaselineError, Settings, Task, posed
from tinytransit.experiments.baselines.registry import Entry
from tinytransit.kept import Number, Origin, Share, Strict, origin_of
from tinytransit.model.metrics import binary_metrics
from tinytransit.window.shard import WindowShard


class Result(Strict):
    """Figures of one task.

    Attributes:
        windows: Windows of the test fold.
        positives: How many are what is looked for; their share is the average precision of chance.
        fit_seconds: Wall-clock time of the fit on the machine that ran it.
        parameters: Of the fitted method.
        macs: Multiply-accumulates a window, or None.
    """

    windows: Number
    positives: Number
    average_precision: Share
    auc: Share
    recall_at_precision_90: Share
    fit_seconds: Annotated[float, Field(ge=0)]
    parameters: Number
    macs: Number | None


class Cell(Strict):
    """A finished (baseline, fold).

    Attributes:
        seen: The method has, or may have, learnt from this fold before: its figures are too good.
    """

    baseline: str
    fold: int
    seen: bool
    results: dict[Task, Result]


def cell_file(out: Path, baseline: str, fold: int) -> Path:
    """Return where a cell is kept."""
    return out / "cells" / f"{baseline}-fold{fold}.json"


def cell_origin(entry: Entry, fold: int, data: Mapping[str, str], settings: Settings) -> Origin:
    """Return what the figures of a cell depend on, given the digests of the files of windows by what each is."""
    return origin_of(
        "baselines cell",
        dict(data),
        {
            "baseline": entry.name,
            "identity": entry.identity,
            "fold": fold,
            "seed": settings.seed,
            "epochs": settings.epochs,
            "tasks": sorted(settings.tasks),
        },
    )


def measure(entry: Entry, shard: WindowShard, fold: int, settings: Settings) -> Cell:
    """Measure one baseline on one fold, once for each task that is wanted and that it can answer.

    Args:
        entry: The baseline.
        shard: Windows with folds; those of unknown label are left out.
        fold: Tested on; all others train.
        settings: Seed, epochs and tasks.

    Raises:
        LackingInputError: If the windows lack what the baseline ranks by.
        BaselineError: If the training or the test windows lack a class.
    """
    results = {}
    for task in Task:
        if task not in entry.tasks or task not in settings.tasks:
            continue
        windows = posed(shard, task)
        train, test = windows.select(windows.fold != fold), windows.select(windows.fold == fold)
        for name, part in (("test", test), ("training", train)):
            if set(np.unique(part.label)) != {0, 1}:
                raise BaselineError(
                    f"{task}, fold {fold}: the {len(part)} {name} windows need both classes; take "
                    "other folds or a larger shard"
                )
        baseline = entry.make(task, settings)
        begin = time.perf_counter()
        baseline.fit(train)
        seconds = time.perf_counter() - begin
        figures = binary_metrics(test.label, baseline.score(test), threshold=0.5)
        cost = baseline.cost()
        results[task] = Result(
            windows=figures.windows,
            positives=figures.positives,
            average_precision=figures.average_precision,
            auc=figures.auc,
            recall_at_precision_90=figures.recall_at_precision_90,
            fit_seconds=round(seconds, 3),
            parameters=cost.parameters,
            macs=cost.macs,
        )
    return Cell(baseline=entry.name, fold=fold, seen=fold in entry.seen, results=results)
