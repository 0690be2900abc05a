# SPDX-License-Identifier: MIT
"""The comparison of transfer strategies as a table."""

import math

import pytest

pytest.importorskip("tensorflow", reason="the report reads what training made ([train])")

from tinytransit.experiments.transfer.chain import Figures, Run
from tinytransit.experiments.transfer.report import summarise
from tinytransit.experiments.transfer.strategies import Strategy


def _run(strategy: Strategy, repeat: int, triage_ap: float, vetting_ap: float | None) -> Run:
    figures = Figures(windows=9, transit_like=3, planets=1, triage_ap=triage_ap, triage_auc=0.5, vetting_ap=vetting_ap,
                      source_triage_ap=0.25)  # fmt: skip
    return Run(target="far", strategy=strategy, repeat=repeat, seed=repeat, figures=figures)


def test_rows_are_means_over_repeats_with_their_standard_error() -> None:
    runs = [_run(Strategy.NONE, 0, 0.2, None), _run(Strategy.SCRATCH, 0, 0.6, 0.5), _run(Strategy.NONE, 1, 0.4, None)]
    none, scratch = summarise(runs)
    assert (none.target, none.strategy, scratch.strategy) == ("far", Strategy.NONE, Strategy.SCRATCH)
    # The sample standard deviation of two values is their distance over the root of two.
    assert none.triage_ap.value == pytest.approx(0.3)
    assert none.triage_ap.error == pytest.approx(0.2 / math.sqrt(2) / math.sqrt(2))
    assert none.vetting_ap.value is None and none.vetting_ap.folds == 0
    assert scratch.triage_ap.value == 0.6 and scratch.triage_ap.error is None
