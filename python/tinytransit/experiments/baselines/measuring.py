# SPDX-License-Identifier: MIT
"""Fit a baseline to nine folds and measure it on the tenth."""

import time

import numpy as np

from tinytransit.experiments.baselines.cell import Cell, Origin, Result
from tinytransit.experiments.baselines.errors import BaselineError
from tinytransit.experiments.baselines.protocol import Settings
from tinytransit.experiments.baselines.registry import Entry
from tinytransit.experiments.baselines.task import Task, posed
from tinytransit.model.metrics import binary_metrics
from tinytransit.window.shard import WindowShard


def measure(entry: Entry, shard: WindowShard, fold: int, settings: Settings, origin: Origin) -> Cell:
    """Measure one baseline on one fold, once for each task that it can answer.

    Args:
        entry: The baseline.
        shard: Windows with folds; those of unknown label are left out.
        fold: Tested on; all others train.
        settings: Seed and epochs.
        origin: Kept with the figures.

    Raises:
        BaselineError: If the training or the test windows lack a class.
    """
    results = {}
    for task in Task:
        if task not in entry.tasks:
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
    return Cell(baseline=entry.name, fold=fold, origin=origin, seen=fold in entry.seen, results=results)
