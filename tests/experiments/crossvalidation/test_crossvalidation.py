# SPDX-License-Identifier: MIT
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.cli import app
from tinytransit.experiments.crossvalidation.errors import CrossValidationError
from tinytransit.experiments.crossvalidation.run import RECORD, fold_folder, run_folds
from tinytransit.experiments.crossvalidation.summary import summarise
from tinytransit.experiments.crossvalidation.targets import targets
from tinytransit.model.network import Architecture, Branch
from tinytransit.model.training import Settings
from tinytransit.window.shard import FOLDS, WindowShard, write_shard

SETTINGS = Settings(
    epochs=1, batch_size=16, architecture=Architecture((("local_view", Branch((8,), (8,), 8)),), 0, dense_units=4)
)


@pytest.fixture
def shard(tiny_shard: WindowShard) -> WindowShard:
    """Twelve stars a fold: three planets, three binaries, six of junk."""
    random, count = np.random.default_rng(5), 12 * FOLDS
    label = (np.arange(count) % 2).astype(np.int8)
    local = random.normal(0, 0.1, (count, 61))
    local[label == 1, 25:36] -= 0.9
    return replace(
        tiny_shard.select(np.zeros(count, int)),
        star=np.array([f"TIC {index}" for index in range(count)]),
        label=label,
        disposition=np.where(label == 0, "J", np.where(np.arange(count) % 4 == 1, "PC", "EB")),
        local_view=np.clip(local, -1, 1).astype(np.float32),
        fold=(np.arange(count) // 12).astype(np.int8),
    )


def test_each_fold_is_trained_once_and_scored_by_a_network_that_has_not_seen_it(
    shard: WindowShard, tmp_path: Path
) -> None:
    windows, out = tmp_path / "windows.npz", tmp_path / "out"
    write_shard(shard, windows)

    # Other stars, in folds of their own.
    further = replace(shard, star=np.char.add("other ", shard.star))
    write_shard(further, tmp_path / "further.npz")

    def run(settings: Settings = SETTINGS) -> dict[int, bool]:
        kept: dict[int, bool] = {}
        run_folds(windows, [tmp_path / "further.npz"], settings, out, 2, kept.__setitem__)
        return kept

    assert run() == dict.fromkeys(range(FOLDS), False)
    seen: list[None] = []
    summary = summarise(out, shard, lambda: seen.append(None))
    assert len(seen) == len(shard) and list(summary.folds) == list(range(FOLDS))
    figures = [each.triage_ap for each in summary.folds.values()]
    assert summary.mean.triage_ap == pytest.approx(np.mean(figures))
    assert summary.standard_error.triage_ap == pytest.approx(np.std(figures, ddof=1) / np.sqrt(FOLDS))
    assert 0 < summary.mean.vetting_ap <= 1

    both = summarise(out, shard, lambda: None, further)
    assert both.mean.triage_ap == summary.mean.triage_ap and summary.mean.further_triage_ap is None
    assert both.mean.further_triage_ap == pytest.approx(summary.mean.triage_ap)
    assert {row.what for row in targets(both)} - {row.what for row in targets(summary)} == {
        "further sets: planets kept", "further sets: junk rejected"
    }  # fmt: skip
    arguments = ["crossvalidate", "--table", "--out", out, "--windows", windows, "--also", tmp_path / "further.npz"]
    printed = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert json.loads(printed.stdout)["mean"]["further_planet_recall"] == both.mean.further_planet_recall
    tables = CliRunner().invoke(app, list(map(str, arguments)), env={"COLUMNS": "200"}).stdout
    assert "at least 0.972" in tables and f"{both.mean.vetting_ap:.4f}" in tables

    # Killed while fold 3 was running: the rest is kept.
    (fold_folder(out, 3) / RECORD).unlink()
    with pytest.raises(CrossValidationError, match=r"fold_3: no finished fold .*crossvalidate` again"):
        summarise(out, shard, lambda: None)
    assert [fold for fold, kept in run().items() if not kept] == [3]
    assert summarise(out, shard, lambda: None) == summary
