# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.manifest import load_manifest, save_manifest
from tinytransit.deploy.model_folder import ModelFolderError
from tinytransit.evaluate.confidence.choosing import calibrate_model, choose_threshold, history_of
from tinytransit.evaluate.confidence.history import read_history
from tinytransit.evaluate.confidence.thresholds import aim_for
from tinytransit.files import sha256_of


def test_a_chosen_threshold_is_the_same_for_the_folder_and_its_file_and_is_recorded_where_it_is_written(
    released_dir: Path, labelled_windows: Path
) -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, of: int) -> None:
        told.append((done, of))

    aim, untouched = aim_for(0.8, None), load_manifest(released_dir)
    asked, written = (
        choose_threshold(model, labelled_windows, None, aim, write=write, history=None, progress=progress)
        for model, write in ((released_dir, False), (released_dir / "transit.tflite", True))
    )
    assert asked == written and asked.point.recall >= 0.8 and asked.model_id == untouched.model_id
    assert told == [(done, 64) for done in range(1, 65)] * 2
    (entry,) = read_history(history_of(released_dir))
    assert (entry.change.action, entry.change.data_sha256) == ("threshold", sha256_of(labelled_windows))
    manifest = load_manifest(released_dir)
    assert manifest == untouched.model_copy(update={"threshold": asked.point.threshold})


def test_another_model_is_refused_before_anything_is_scored_or_written(
    released_dir: Path, labelled_windows: Path, tiny_model: bytes
) -> None:
    (released_dir / "transit.tflite").write_bytes(tiny_model)
    told: list[int] = []
    with pytest.raises(ModelFolderError):
        choose_threshold(
            released_dir / "transit.tflite", labelled_windows, None, aim_for(0.8, None), write=True, history=None,
            progress=lambda done, of: told.append(done),
        )  # fmt: skip
    assert not told and not history_of(released_dir).exists()


def test_windows_that_the_model_was_trained_on_are_noticed(released_dir: Path, labelled_windows: Path) -> None:
    def trained_on(fold: int | None) -> bool:
        return calibrate_model(
            released_dir, labelled_windows, fold, None, aim_for(None, None), dry_run=True, history=None,
            progress=lambda done, of: None,
        ).trained_on  # fmt: skip

    assert not trained_on(None)
    manifest = load_manifest(released_dir)
    assert manifest.training is not None
    same = manifest.training.model_copy(update={"data_sha256": sha256_of(labelled_windows)})
    save_manifest(manifest.model_copy(update={"training": same}), released_dir / "manifest.json")
    assert trained_on(None)
    assert read_history(history_of(released_dir)) == []


def test_without_an_aim_the_calibration_alone_changes(released_dir: Path, labelled_windows: Path) -> None:
    before = load_manifest(released_dir)
    done = calibrate_model(
        released_dir, labelled_windows, None, None, None, dry_run=False, history=None, progress=lambda done, of: None
    )
    after = load_manifest(released_dir)
    assert done.manifest == before and after.threshold == before.threshold == done.result.new.threshold
    assert after.calibration == done.result.new.calibration != before.calibration
