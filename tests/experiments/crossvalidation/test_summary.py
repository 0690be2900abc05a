# SPDX-License-Identifier: MIT
"""Means over folds, and the targets."""

from pathlib import Path

import numpy as np
import pytest

from tinytransit.experiments.crossvalidation.figures import FoldFigures
from tinytransit.experiments.crossvalidation.report import as_record
from tinytransit.experiments.crossvalidation.run import KEPT, fold_folder
from tinytransit.experiments.crossvalidation.summary import read_finished, summarise, targets
from tinytransit.kept import KeptError, Origin, origin_of, write_kept
from tinytransit.window.shard import FOLDS


def _figures(fold: int, auxiliary: float | None = None) -> FoldFigures:
    return FoldFigures(
        triage_ap=0.97 + 0.001 * fold,
        triage_ap_float=0.972 + 0.001 * fold,
        recall_at_precision_90=0.9,
        vetting_ap=0.5 + 0.02 * fold,
        vetting_ap_float=0.5 + 0.02 * fold,
        calibration_error=0.03,
        auxiliary_planets_kept=auxiliary,
    )


def _origin(fold: int, epochs: int) -> Origin:
    return origin_of("cross-validation fold", {}, {"epochs": epochs, "test_fold": fold, "validation_fold": fold + 1})


def test_means_and_targets_are_those_of_the_folds() -> None:
    summary = summarise({fold: _figures(fold) for fold in range(FOLDS)})
    values = [0.97 + 0.001 * fold for fold in range(FOLDS)]
    assert summary.means["triage_ap"].value == pytest.approx(np.mean(values))
    assert summary.means["triage_ap"].error == pytest.approx(np.std(values, ddof=1) / np.sqrt(FOLDS))
    assert not [name for name in summary.means if name.startswith("auxiliary")]
    triage, vetting, triage_loss, vetting_loss, calibration = targets(summary)
    assert [target.is_met for target in (triage, vetting, vetting_loss, calibration)] == [False, False, True, False]
    # The loss is paired: the same in each fold, so it has no spread.
    assert triage_loss.mean.value == pytest.approx(0.002)
    assert triage_loss.mean.error == pytest.approx(0, abs=1e-12)
    assert as_record(summary)["folds"][3]["vetting_ap"] == pytest.approx(0.56)


@pytest.mark.parametrize(("recall", "is_met"), [(0.75, True), (0.74, False)])
def test_auxiliary_sets_have_targets_of_their_own(recall: float, is_met: bool) -> None:
    target = targets(summarise({fold: _figures(fold, recall) for fold in range(FOLDS)}))[2]
    assert target.mean.value == pytest.approx(recall)
    assert target.is_met is is_met


def test_folds_of_two_runs_do_not_make_one_cross_validation(tmp_path: Path) -> None:
    for fold in range(FOLDS):
        write_kept(fold_folder(tmp_path, fold) / KEPT, _origin(fold, 20), _figures(fold))
    assert read_finished(tmp_path).folds[9] == _figures(9)
    write_kept(fold_folder(tmp_path, 5) / KEPT, _origin(5, 30), _figures(5))
    with pytest.raises(KeptError) as caught:
        read_finished(tmp_path)
    assert caught.value.file == fold_folder(tmp_path, 5) / KEPT
    assert caught.value.differences == ("settings.epochs",)
