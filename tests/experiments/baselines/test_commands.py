# SPDX-License-Identifier: MIT
"""The command ``tinytransit baselines``."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tinytransit.cli import app
from tinytransit.experiments.baselines.protocol import BaselineError
from tinytransit.kept import KeptError
from tinytransit.window.shard import WindowShard, write_shard

pytestmark = pytest.mark.training

pytest.importorskip("sklearn", reason="figures need scikit-learn ([train])")


@pytest.fixture
def windows(folded_shard: WindowShard, tmp_path: Path) -> Path:
    path = tmp_path / "windows.npz"
    write_shard(folded_shard, path)
    return path


def _run(windows: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["baselines", "--windows", str(windows), "--out", str(out), "--json", *more])


def test_the_table_is_written_and_finished_cells_are_not_done_again(windows: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = _run(windows, out, "--only", "snr", "--folds", "0,2")
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.stdout)["rows"]
    assert row["triage"]["folds"] == 2 and 0.5 < row["triage"]["value"] < 1
    assert row["vetting"]["value"] is None
    (line,) = csv.DictReader((out / "baselines.csv").open())
    assert line["baseline"] == "snr" and float(line["triage_ap"]) == row["triage"]["value"] and line["vetting_ap"] == ""
    assert json.loads((out / "baselines.json").read_text()) == json.loads(result.stdout)
    assert (out / "baselines.png").read_bytes()[:4] == b"\x89PNG"

    kept = out / "cells" / "snr-fold0.json"
    cell = json.loads(kept.read_text())
    cell["result"]["results"]["triage"]["average_precision"] = 0.25
    kept.write_text(json.dumps(cell))
    again = json.loads(_run(windows, out, "--only", "snr", "--folds", "0,2").stdout)
    assert again["cells"][0]["results"]["triage"]["average_precision"] == 0.25
    other = _run(windows, out, "--only", "snr", "--folds", "0", "--seed", "2").exception
    assert isinstance(other, KeptError)
    assert (other.file, other.differences) == (kept, ("settings.seed",))


def test_what_these_windows_lack_an_input_for_is_left_out_and_named(windows: Path, tmp_path: Path) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    only = ["--only", "snr", "--only", "boosting-star", "--folds", "0"]
    record = json.loads(_run(windows, tmp_path / "out", *only).stdout)
    assert [row["baseline"] for row in record["rows"]] == ["snr"]
    assert list(record["left_out"]) == ["boosting-star"] and "teff" in record["left_out"]["boosting-star"]
    alone = _run(windows, tmp_path / "none", "--only", "boosting-star", "--folds", "0").exception
    assert isinstance(alone, BaselineError) and "boosting-star" in str(alone)


def test_a_task_alone_is_another_result(windows: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    record = json.loads(_run(windows, out, "--only", "snr", "--folds", "0", "--task", "triage").stdout)
    assert record["rows"][0]["triage_auc"]["folds"] == 1
    other = _run(windows, out, "--only", "snr", "--folds", "0").exception
    assert isinstance(other, KeptError) and other.differences == ("settings.tasks",)
    none = _run(windows, out, "--only", "snr", "--folds", "0", "--task", "vetting").exception
    assert isinstance(none, BaselineError)


def test_a_damaged_cell_and_an_unknown_name_are_clear_errors(windows: Path, tmp_path: Path) -> None:
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells" / "snr-fold0.json").write_text("{}")
    damaged = _run(windows, tmp_path, "--only", "snr", "--folds", "0").exception
    assert isinstance(damaged, KeptError)
    assert damaged.file.name == "snr-fold0.json"
    unknown = _run(windows, tmp_path, "--only", "oracle").exception
    assert isinstance(unknown, BaselineError)
    assert "oracle" in str(unknown)


def test_a_fold_of_one_class_is_a_clear_error(folded_shard: WindowShard, tmp_path: Path) -> None:
    path = tmp_path / "windows.npz"
    write_shard(folded_shard.select((folded_shard.fold != 0) | (folded_shard.label == 1)), path)
    error = _run(path, tmp_path, "--only", "snr", "--folds", "0").exception
    assert isinstance(error, BaselineError)
