# SPDX-License-Identifier: MIT
"""The table of all baselines."""

import pytest

from tinytransit.experiments.baselines.cell import Cell, Result
from tinytransit.experiments.baselines.classical import SnrThreshold
from tinytransit.experiments.baselines.protocol import Task
from tinytransit.experiments.baselines.registry import Entry
from tinytransit.experiments.baselines.report import summarise
from tinytransit.experiments.summary import Mean

ENTRY = Entry("method", "a method", lambda task, settings: SnrThreshold())


def cell(fold: int, precision: float, seen: bool = False) -> Cell:
    result = Result(
        windows=10,
        positives=2,
        average_precision=precision,
        auc=0.9,
        recall_at_precision_90=0.5,
        fit_seconds=2.0,
        parameters=10 + fold,
        macs=None,
    )
    return Cell(baseline="method", fold=fold, seen=seen, results={Task.TRIAGE: result})


def test_folds_that_were_seen_are_kept_apart() -> None:
    (row,) = summarise([ENTRY], [cell(0, 0.8), cell(1, 0.6), cell(2, 1.0, seen=True)])
    assert row.triage.value == pytest.approx(0.7) and row.triage.folds == 2
    assert row.triage_seen == Mean(1.0, None, 1)
    assert row.vetting == Mean(None, None, 0)
    assert row.parameters == 11 and row.fit_seconds == 2.0


def test_a_baseline_without_a_finished_fold_has_no_row() -> None:
    assert summarise([ENTRY], []) == []
