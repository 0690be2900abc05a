# SPDX-License-Identifier: MIT
"""The command ``tinytransit search``."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.every_command import no_processes
from helpers.processes import ends
from typer.testing import CliRunner

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.cli import app
from tinytransit.experiments.search.run import fold_file
from tinytransit.experiments.search.space import SearchError
from tinytransit.kept import KeptError
from tinytransit.window.shard import FOLDS, WindowShard, write_shard

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def shard(vetting_shard: WindowShard) -> WindowShard:
    """Eight stars a fold: two planets, two binaries, four of junk."""
    random, count = np.random.default_rng(5), 8 * FOLDS
    kind = np.arange(count) % 4  # 1 planet, 3 binary, the rest junk
    local = random.normal(0, 0.3, (count, 61))
    local[kind % 2 == 1, 25:36] -= 0.5
    return replace(
        vetting_shard.select(np.zeros(count, int)),
        star=np.array([f"TIC {index}" for index in range(count)]),
        label=(kind % 2).astype(np.int8),
        disposition=np.array(["J", "PC", "J", "EB"])[kind],
        local_view=np.clip(local, -1, 1).astype(np.float32),
        fold=(np.arange(count) // 8).astype(np.int8),
    )


@pytest.fixture(scope="module")
def windows(shard: WindowShard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "windows.npz"
    write_shard(shard, path)
    return path


def _arguments(windows: Path, out: Path, *more: str) -> list[str]:
    return ["search", "--windows", str(windows), "--out", str(out), "--epochs", "1", "--max-macs", "30000", *more]


def _search(windows: Path, out: Path, *more: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, _arguments(windows, out, "--json", *more))
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.usefixtures("untraced")
def test_a_search_is_reported_resumed_and_extended(
    windows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinytransit.experiments.search.run.training_processes", no_processes)
    first = _search(windows, tmp_path, "--trials", "2", "--folds", "2")
    assert json.loads((tmp_path / "search.json").read_text()) == first
    assert (tmp_path / "front.png").read_bytes()[:4] == b"\x89PNG"
    rows = list(csv.DictReader((tmp_path / "search.csv").open()))
    for number, (row, trial) in enumerate(zip(rows, first["trials"], strict=True)):
        assert int(row["trial"]) == trial["number"] == number
        assert float(row["triage_ap"]) == trial["folds"]["2"]["triage_ap"]
        assert 0 < int(row["tflite_bytes"]) == trial["folds"]["2"]["tflite_bytes"] < 64_000
    assert int(rows[1]["macs"]) <= 30_000
    assert first["trials"][0]["settings"]["epochs"] == 1

    # A kept trial is read, not trained: a figure changed by hand comes through. One that is lost is done again, alike.
    kept = fold_file(tmp_path, 0, 2)
    document = json.loads(kept.read_text())
    document["result"]["triage_ap"] = 0.125
    kept.write_text(json.dumps(document))
    fold_file(tmp_path, 1, 2).unlink()
    second = _search(windows, tmp_path, "--trials", "3", "--folds", "2", "--jobs", "1")
    assert second["trials"][0]["folds"]["2"]["triage_ap"] == 0.125
    assert second["trials"][1] == first["trials"][1]
    assert len(second["trials"]) == 3

    # Another fold is one more network; other settings are another search, which is refused.
    more = _search(windows, tmp_path, "--trials", "1", "--folds", "2,3")
    assert more["trials"][0]["folds"].keys() == {"2", "3"}
    other = CliRunner().invoke(app, _arguments(windows, tmp_path, "--trials", "1", "--folds", "2", "--seed", "2"))
    assert isinstance(other.exception, KeptError)
    assert (other.exception.file, other.exception.differences) == (kept, ("settings.seed",))

    table = CliRunner().invoke(app, _arguments(windows, tmp_path, "--trials", "1", "--folds", "2"))
    *_, triage, vetting = table.stdout.splitlines()
    assert triage.startswith("triage: the smallest network within 0.002 triage AP of the best (trial 0, 0.1250, ")
    assert vetting.startswith("vetting: the smallest network within 0.002 vetting AP of the best (trial 0, ")


def test_a_fold_without_planets_is_refused_before_anything_is_trained(shard: WindowShard, tmp_path: Path) -> None:
    path = tmp_path / "windows.npz"
    write_shard(shard.select((shard.fold != 4) | (shard.disposition != "PC")), path)
    error = CliRunner().invoke(app, _arguments(path, tmp_path / "out", "--trials", "1", "--folds", "4")).exception
    assert isinstance(error, SearchError)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds child processes by /proc")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_search(windows: Path, tmp_path: Path, stop: signal.Signals) -> None:
    arguments = _arguments(windows, tmp_path, "--trials", "2", "--epochs", "100000", "--jobs", "1")
    with subprocess.Popen(
        [sys.executable, "-m", "tinytransit.cli", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as search:  # fmt: skip
        # A training has begun when there is a folder for its network.
        while not list(tmp_path.glob("tmp*/")):
            assert search.poll() is None
            time.sleep(0.05)
        children = Path(f"/proc/{search.pid}/task/{search.pid}/children").read_text().split()
        search.send_signal(stop)
        assert search.wait() != 0
    assert children
    assert all(ends(int(child)) for child in children)
