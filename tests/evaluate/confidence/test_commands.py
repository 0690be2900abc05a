# SPDX-License-Identifier: MIT
"""The commands on the released model."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.cli import app
from tinytransit.deploy.manifest import load_manifest
from tinytransit.deploy.model_folder import ModelFolderError
from tinytransit.evaluate.confidence.errors import UsageError
from tinytransit.evaluate.scoring import score_windows
from tinytransit.model.metrics import binary_metrics
from tinytransit.window.shard import read_shard


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def run_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_a_threshold_gives_what_it_says_on_the_data(released_dir: Path, labelled_windows: Path) -> None:
    model, untouched = released_dir / "transit.tflite", (released_dir / "manifest.json").read_bytes()
    report = run_json("threshold", "--model", model, "--windows", labelled_windows, "--recall", 0.75)
    shard = read_shard(labelled_windows)
    scores = score_windows(model.read_bytes(), shard)["transit_like"]
    figures = binary_metrics(shard.label, scores, report["threshold"])
    assert (report["recall"], report["precision"]) == (figures.recall, figures.precision)
    assert report["recall"] >= 0.75 and report["windows"] == len(shard) and not report["written"]
    assert (released_dir / "manifest.json").read_bytes() == untouched


def test_a_threshold_is_written_recorded_and_undone(released_dir: Path, labelled_windows: Path) -> None:
    untouched = (released_dir / "manifest.json").read_bytes()
    report = run_json("threshold", "--model", released_dir / "transit.tflite", "--windows", labelled_windows,
                      "--precision", 0.8, "--write")  # fmt: skip
    assert load_manifest(released_dir).threshold == report["threshold"] and report["precision"] >= 0.8
    (entry,) = run_json("calibrate", "--model", released_dir, "--list")
    assert entry["action"] == "threshold" and entry["new"]["threshold"] == report["threshold"]
    run("calibrate", "--model", released_dir, "--undo")
    assert (released_dir / "manifest.json").read_bytes() == untouched


def test_calibrating_tells_how_far_figures_moved_and_can_be_undone(
    released_dir: Path, labelled_windows: Path, tmp_path: Path
) -> None:
    untouched, history = (released_dir / "manifest.json").read_bytes(), tmp_path / "elsewhere.sqlite"
    fixed = ("calibrate", "--model", released_dir, "--history", history)
    report = run_json(*fixed, "--windows", labelled_windows, "--diagram", tmp_path / "reliability.png")
    manifest = load_manifest(released_dir)
    assert manifest.threshold == report["new"]["threshold"]
    assert manifest.calibration and manifest.calibration.model_dump() == report["new"]["calibration"]
    assert manifest.calibration.data_sha256 == hashlib.sha256(labelled_windows.read_bytes()).hexdigest()
    for name, moved in report["moved_by"].items():
        assert moved == report["after"][name] - report["before"][name]
    assert (tmp_path / "reliability.png").read_bytes().startswith(b"\x89PNG")
    (entry,) = run_json(*fixed, "--list")
    assert entry["id"] == report["recorded_as"] == 1
    assert (entry["old"], entry["new"], entry["model_id"]) == (report["old"], report["new"], manifest.model_id)
    assert (entry["data"], entry["data_sha256"]) == ("labelled.npz", manifest.calibration.data_sha256)
    assert run_json(*fixed, "--undo")["undoes"] == 1
    assert (released_dir / "manifest.json").read_bytes() == untouched
    assert "undo of 1" in run(*fixed, "--list")
    assert not (released_dir / "calibrations.sqlite").exists()


def test_the_calibration_alone_is_changed_where_the_threshold_is_to_stay(
    released_dir: Path, labelled_windows: Path
) -> None:
    before = load_manifest(released_dir)
    run("calibrate", "--model", released_dir, "--windows", labelled_windows, "--keep-threshold")
    after = load_manifest(released_dir)
    assert after.threshold == before.threshold and after.calibration != before.calibration


def test_a_dry_run_changes_nothing(released_dir: Path, labelled_windows: Path) -> None:
    before = {path.name: path.read_bytes() for path in released_dir.iterdir()}
    printed = run("calibrate", "--model", released_dir, "--windows", labelled_windows, "--dry-run")
    assert "calibration error by method" in printed and "moved by" in printed
    assert {path.name: path.read_bytes() for path in released_dir.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ("threshold --model {model} --windows {windows}", "either --recall or --precision"),
        ("threshold --model {model} --windows {windows} --recall 1 --precision 1", "either"),
        ("calibrate --model-dir {folder}", "give --windows"),
        ("calibrate --model-dir {folder} --list --undo", "exclude each other"),
        ("calibrate --model-dir {folder} --undo --windows {windows}", "exclude each other"),
        ("calibrate --model-dir {folder} --windows {windows} --fold 1 --check-fold 1", "both 1"),
        ("calibrate --model-dir {folder} --windows {windows} --recall 1 --precision 1", "exclude"),
        ("calibrate --model-dir {folder} --windows {windows} --recall 1 --keep-threshold", "excludes"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    released_dir: Path, labelled_windows: Path, arguments: str, fault: str
) -> None:
    places = {"model": released_dir / "transit.tflite", "folder": released_dir, "windows": labelled_windows}
    with pytest.raises(UsageError, match=fault):
        run(*arguments.format(**places).split())


def test_a_model_that_is_not_the_manifests_is_refused(
    released_dir: Path, labelled_windows: Path, tiny_model: bytes
) -> None:
    untouched = (released_dir / "manifest.json").read_bytes()
    (released_dir / "transit.tflite").write_bytes(tiny_model)
    for arguments in (
        ("calibrate", "--model", released_dir),
        ("threshold", "--model", released_dir / "transit.tflite", "--recall", 0.9, "--write"),
    ):
        with pytest.raises(ModelFolderError):
            run(*arguments, "--windows", labelled_windows)
    assert (released_dir / "manifest.json").read_bytes() == untouched
    assert not (released_dir / "calibrations.sqlite").exists()


def test_the_released_model_meets_the_target_on_real_stars(shared_data: Path, released_dir: Path) -> None:
    windows = shared_data / "tess_ffi_yu2019.npz"
    report = run_json("calibrate", "--model", released_dir, "--windows", windows, "--fold", 1, "--check-fold", 0)
    assert report["after"]["calibration_error"] <= 0.02
