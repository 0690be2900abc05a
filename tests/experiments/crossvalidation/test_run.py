# SPDX-License-Identifier: MIT
"""Training, measuring and keeping a network for each fold."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.every_command import no_processes
from typer.testing import CliRunner

from tinytransit.terminal import Console

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.cli import app
from tinytransit.evaluate.scoring import score_windows
from tinytransit.experiments.crossvalidation.figures import FoldFigures, score_rejecting
from tinytransit.experiments.crossvalidation.report import as_record, print_finished
from tinytransit.experiments.crossvalidation.run import KEPT, MODEL, fold_folder, run_folds
from tinytransit.experiments.crossvalidation.summary import UnfinishedError, read_finished
from tinytransit.kept import KeptError
from tinytransit.model.metrics import binary_metrics
from tinytransit.model.network import Architecture, Branch
from tinytransit.model.training import Settings
from tinytransit.window.shard import WindowShard, write_shard

pytestmark = pytest.mark.training

FOLDS_RUN = [0, 3, 4]
SETTINGS = Settings(
    epochs=1, batch_size=16, architecture=Architecture((("local_view", Branch((8,), (8,), 8)),), 0, dense_units=4)
)


@pytest.mark.usefixtures("untraced")
def test_each_fold_is_trained_once_and_scored_by_a_network_that_has_not_seen_it(
    make_shard: Callable[[int], WindowShard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinytransit.experiments.crossvalidation.run.training_processes", no_processes)
    shard = make_shard(0)
    windows, out = tmp_path / "windows.npz", tmp_path / "out"
    write_shard(shard, windows)

    # Other stars, in folds of their own.
    auxiliary = replace(shard, star=np.char.add("other ", shard.star))
    write_shard(auxiliary, tmp_path / "auxiliary.npz")
    write_shard(replace(shard, star=np.char.replace(shard.star, "TIC", "KIC")), tmp_path / "kepler.npz")

    def run(settings: Settings = SETTINGS) -> tuple[dict[int, FoldFigures], dict[int, bool]]:
        kept: dict[int, bool] = {}
        also, unseen = [tmp_path / "auxiliary.npz", tmp_path / "kepler.npz"], [tmp_path / "auxiliary.npz"]
        return run_folds(windows, also, settings, out, 2, kept.__setitem__, FOLDS_RUN, unseen), kept

    figures, kept = run()
    assert kept == dict.fromkeys(FOLDS_RUN, False)
    assert list(figures) == FOLDS_RUN
    summary = read_finished(out, FOLDS_RUN)
    assert summary.folds == figures
    # The error over all folds together is at most the mean of theirs, weighed by their windows, which are as many.
    assert 0 < summary.pooled["calibration_error"] <= (summary.means["calibration_error"].value or 0)
    assert summary.pooled["kepler_calibration_error"] == summary.pooled["calibration_error"]

    # The figures are those of the int8 network of each fold, on its own stars.
    own = shard.select(shard.fold == 4)
    scores = score_windows((fold_folder(out, 4) / MODEL).read_bytes(), own, lambda: None)["transit_like"]
    assert figures[4].triage_ap == pytest.approx(binary_metrics(own.label, scores, 0.5).average_precision)
    # The auxiliary windows are the same, of other stars.
    assert figures[4].auxiliary_triage_ap == figures[4].triage_ap
    assert figures[4].kepler_ap == figures[4].vetting_ap
    assert figures[4].kepler_calibration_error == figures[4].calibration_error
    # This network has no input that may be unknown.
    assert figures[4].vetting_ap_blanked == figures[4].vetting_ap_without_star == figures[4].vetting_ap
    assert figures[4].vetting_ap_today is None

    # The same command prints a finished run again, and so does the function that needs its folder alone.
    arguments = ["crossvalidate", "--windows", windows, "--also", tmp_path / "auxiliary.npz", "--out", out]
    refused = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert isinstance(refused.exception, KeptError)  # the default settings are others
    file = io.StringIO()
    print_finished(out, Console(file=file, width=400), FOLDS_RUN)
    assert "at least 0.977" in file.getvalue()
    assert f"{summary.means['vetting_ap'].value:.4f}" in file.getvalue()
    printed = CliRunner().invoke(app, ["crossvalidate", "--table", str(out), "--folds", "0,3,4", "--json"])
    assert json.loads(printed.stdout)["mean"] == as_record(summary)["mean"]

    # Killed while fold 3 was running: the rest is kept.
    (fold_folder(out, 3) / KEPT).unlink()
    with pytest.raises(UnfinishedError) as caught:
        read_finished(out, FOLDS_RUN)
    assert caught.value.fold == 3
    again, kept = run()
    assert [fold for fold, was_kept in kept.items() if not was_kept] == [3]
    assert again == figures

    with pytest.raises(KeptError) as other:
        run(replace(SETTINGS, epochs=2))
    assert other.value.file == fold_folder(out, 0) / KEPT
    assert other.value.differences == ("settings.epochs",)


@pytest.mark.parametrize("share", [0.5, 0.93])
def test_the_score_that_rejects_a_share_of_junk_is_the_lowest_that_does(share: float) -> None:
    junk = np.round(np.random.default_rng(1).random(300), 2)
    cut = score_rejecting(junk, share)
    assert (junk < cut).mean() >= share
    assert (junk < np.nextafter(cut, 0)).mean() < share
