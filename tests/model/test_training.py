import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.model.network import build_network, inference_copy
from tinytransit.model.plots import plot_run
from tinytransit.model.tensorflow_import import keras
from tinytransit.model.training import Settings, predict, train, write_results
from tinytransit.window.shard import WindowShard, write_shard

SETTINGS = Settings(seed=3, epochs=4, patience=4, batch_size=32)


@pytest.fixture(scope="module")
def shard(tiny_shard: WindowShard) -> WindowShard:
    """Dips in noise against plain noise: a task that a few epochs learn."""
    random, count = np.random.default_rng(0), 400
    label = (np.arange(count) % 2).astype(np.int8)
    views = {}
    for name, bins, half_width in (("global_view", 201, 3), ("local_view", 61, 8)):
        view = random.normal(0, 0.15, (count, bins))
        view[label == 1, bins // 2 - half_width : bins // 2 + half_width + 1] -= 1
        views[name] = np.clip(view, -1, 1).astype(np.float32)
    many = tiny_shard.select(np.zeros(count, int))
    stars = np.array([f"TIC {index}" for index in range(count)])
    return replace(many, star=stars, label=label, fold=(np.arange(count) % 20 // 2).astype(np.int8), **views)


def test_a_run_learns_and_leaves_all_its_files(shard: WindowShard, tmp_path: Path) -> None:
    epochs: list[int] = []
    trained = train(shard, SETTINGS, tmp_path / "transit.keras", lambda epoch, _: epochs.append(epoch))
    write_shard(shard, tmp_path / "windows.npz")
    write_results(trained, SETTINGS, tmp_path / "windows.npz", tmp_path)
    plot_run(trained, tmp_path)

    assert epochs == list(range(len(trained.history["loss"])))
    assert trained.metrics.average_precision > 0.9
    rows = list(csv.DictReader((tmp_path / "test_predictions.csv").open()))
    assert [float(row["score"]) for row in rows] == trained.scores.tolist()
    with (tmp_path / "model_metrics.csv").open() as file:
        metrics = {row["metric"]: float(row["value"]) for row in csv.DictReader(file)}
    assert {"average_precision", "auc", "precision", "recall", "accuracy"} <= metrics.keys()
    assert len(list(csv.DictReader((tmp_path / "training_history.csv").open()))) == len(epochs)
    assert json.loads((tmp_path / "training.json").read_text())["settings"]["seed"] == 3
    for picture in ("training_history", "roc_curve", "precision_recall", "confusion_matrix"):
        assert (tmp_path / f"{picture}.png").read_bytes()[:4] == b"\x89PNG"
    # What was kept on disk is the network that the figures are of.
    saved = keras.models.load_model(tmp_path / "transit.keras")
    assert np.array_equal(predict(saved, trained.test), trained.scores)


def test_the_same_seed_gives_the_same_scores(shard: WindowShard, tmp_path: Path) -> None:
    settings = replace(SETTINGS, epochs=1)
    runs = [train(shard, settings, tmp_path / f"{i}.keras", lambda *_: None).scores for i in range(2)]
    assert np.array_equal(*runs)


def test_the_copy_for_inference_computes_the_same() -> None:
    model = build_network(201, 61)
    random = np.random.default_rng(1)
    inputs = {"global_view": random.normal(size=(1, 201, 1)), "local_view": random.normal(size=(1, 61, 1))}
    copy = inference_copy(model)
    assert [tuple(x.shape) for x in copy.inputs] == [(1, 201, 1), (1, 61, 1)]
    assert np.allclose(copy.predict(inputs, verbose=0), model.predict(inputs, verbose=0), atol=1e-6)
