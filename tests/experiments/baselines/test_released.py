# SPDX-License-Identifier: MIT
import json
from pathlib import Path

import numpy as np
import pytest

from tinytransit.deploy.manifest import load_manifest
from tinytransit.deploy.model_folder import ModelFolderError
from tinytransit.evaluate.scoring import score_windows
from tinytransit.experiments.baselines.protocol import BaselineError, Task
from tinytransit.experiments.baselines.released import ReleasedInt8, answers, seen_folds
from tinytransit.window.shard import WindowShard

RECORD = {
    "data": "windows.npz", "data_sha256": "a" * 64, "settings": {"seed": 1, "test_fold": 3}, "threshold": 0.5,
    "metrics": {}, "tool_versions": {},
}  # fmt: skip


def test_all_folds_but_the_test_fold_count_as_seen(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text(json.dumps(RECORD))
    assert seen_folds(tmp_path, "a" * 64) == frozenset(range(10)) - {3}
    # Another file may hold the same stars, and a model without a test fold has seen them all.
    assert seen_folds(tmp_path, "b" * 64) == frozenset(range(10))
    (tmp_path / "training.json").write_text(json.dumps(RECORD | {"settings": {"seed": 1}}))
    assert seen_folds(tmp_path, "a" * 64) == frozenset(range(10))


def test_a_model_answers_what_it_has_outputs_for(
    model_dir: Path, vetting_model_dir: Path, vetting_shard: WindowShard
) -> None:
    assert answers(load_manifest(vetting_model_dir)) == set(Task)
    manifest = load_manifest(vetting_model_dir)
    model = (vetting_model_dir / manifest.model_file).read_bytes()
    scores = score_windows(model, vetting_shard, lambda: None)
    triage, vetting = (ReleasedInt8(vetting_model_dir, task) for task in Task)
    assert np.array_equal(triage.score(vetting_shard), scores["transit_like"])
    assert np.array_equal(vetting.score(vetting_shard), scores["transit_like"] * scores["planet_like"])
    assert triage.cost().macs == manifest.macs
    assert answers(load_manifest(model_dir)) == {Task.TRIAGE}


def test_another_model_beside_the_manifest_is_refused(model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes((model_dir / "manifest.json").read_bytes())
    (tmp_path / "tiny.tflite").write_bytes(b"another")
    with pytest.raises(ModelFolderError):
        ReleasedInt8(tmp_path, Task.TRIAGE)


def test_the_float_network_is_scored_by_the_names_of_its_inputs(
    model_dir: Path, tmp_path: Path, tiny_shard: WindowShard
) -> None:
    pytest.importorskip("tensorflow", reason="needs [train]")
    from tinytransit.experiments.baselines.released import ReleasedFloat
    from tinytransit.tensorflow_import import keras

    # Local view first: the order of the inputs is the network's own business.
    local, whole = keras.Input((61, 1), name="local_view"), keras.Input((201, 1), name="global_view")
    flat = keras.layers.Concatenate(axis=1)([local, whole])
    score = keras.layers.Dense(1, activation="sigmoid", name="transit_like")(keras.layers.Flatten()(flat))
    model = keras.Model([local, whole], {"transit_like": score})
    model.save(tmp_path / "tiny.keras")
    (tmp_path / "manifest.json").write_bytes((model_dir / "manifest.json").read_bytes())
    kernel, bias = (np.asarray(weight) for weight in model.get_weights())
    views = np.concatenate([tiny_shard.local_view, tiny_shard.global_view], axis=1)
    expected = 1 / (1 + np.exp(-(views @ kernel + bias)[:, 0]))
    baseline = ReleasedFloat(tmp_path, Task.TRIAGE)
    assert baseline.score(tiny_shard) == pytest.approx(expected, abs=1e-6)
    assert (baseline.cost().parameters, baseline.cost().macs) == (263, 262)
    (tmp_path / "tiny.keras").unlink()
    with pytest.raises(BaselineError):
        ReleasedFloat(tmp_path, Task.TRIAGE)
