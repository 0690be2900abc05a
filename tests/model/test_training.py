# SPDX-License-Identifier: MIT
import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.model.calibration import fit_output_scaling, rescale
from tinytransit.model.network import Architecture, Branch, build_network, inference_copy, with_product
from tinytransit.model.plots import plot_run
from tinytransit.model.training import Settings, Trained, predict, train, write_results
from tinytransit.tensorflow_import import keras
from tinytransit.window.measurements import MEASUREMENTS
from tinytransit.window.shard import WindowShard, write_shard

pytestmark = pytest.mark.training

SETTINGS = Settings(seed=3, epochs=4, batch_size=32)


@pytest.fixture(scope="module")
def shard(vetting_shard: WindowShard) -> WindowShard:
    """Dips in noise against plain noise: a task that a few epochs learn."""
    random, count = np.random.default_rng(0), 400
    label = (np.arange(count) % 2).astype(np.int8)
    views: dict[str, Any] = {}
    for name, bins, half_width in (("global_view", 201, 3), ("local_view", 61, 8)):
        view = random.normal(0, 0.15, (count, bins))
        view[label == 1, bins // 2 - half_width : bins // 2 + half_width + 1] -= 1
        views[name] = np.clip(view, -1, 1).astype(np.float32)
    many = vetting_shard.select(np.zeros(count, int))
    stars = np.array([f"TIC {index}" for index in range(count)])
    disposition = np.where(label == 0, "J", np.where(np.arange(count) % 4 == 1, "PC", "EB"))
    fold = (np.arange(count) % 20 // 2).astype(np.int8)
    return replace(many, star=stars, label=label, disposition=disposition, fold=fold, **views)


@pytest.fixture(scope="module")
def run(shard: WindowShard, tmp_path_factory: pytest.TempPathFactory) -> tuple[Trained, Path, list[int]]:
    """What is trained, the network's file, and the epochs that were told of."""
    epochs: list[int] = []
    file = tmp_path_factory.mktemp("run") / "transit.keras"
    return train(shard, SETTINGS, file, lambda epoch, _: epochs.append(epoch)), file, epochs


def test_a_run_learns_and_leaves_all_its_files(
    run: tuple[Trained, Path, list[int]], shard: WindowShard, tmp_path: Path
) -> None:
    trained, file, epochs = run
    write_shard(shard, tmp_path / "windows.npz")
    write_results(trained, SETTINGS, tmp_path / "windows.npz", tmp_path)
    plot_run(trained, tmp_path)

    assert epochs == list(range(SETTINGS.all_epochs)) == list(range(8))
    assert trained.metrics.average_precision > 0.9
    rows = list(csv.DictReader((tmp_path / "test_predictions.csv").open()))
    for name, scores in trained.scores.items():
        assert [float(row[name]) for row in rows] == scores.tolist()
    with (tmp_path / "model_metrics.csv").open() as table:
        metrics = {row["metric"]: float(row["value"]) for row in csv.DictReader(table)}
    assert {"average_precision", "auc", "precision", "recall", "accuracy"} <= metrics.keys()
    assert len(list(csv.DictReader((tmp_path / "training_history.csv").open()))) == SETTINGS.epochs
    assert json.loads((tmp_path / "training.json").read_text())["settings"]["seed"] == 3
    for picture in ("training_history", "roc_curve", "precision_recall", "confusion_matrix"):
        assert (tmp_path / f"{picture}.png").read_bytes()[:4] == b"\x89PNG"
    # What was kept on disk is the network that the figures are of.
    saved = keras.models.load_model(file)
    for name, scores in predict(saved, trained.test).items():
        assert np.array_equal(scores, trained.scores[name])


def test_the_same_seed_gives_the_same_scores(shard: WindowShard, tmp_path: Path) -> None:
    # A layer of each kind.
    small = Architecture((("local_view", Branch((8,), (8,), 8)),), scalar_units=4, dense_units=8, dropout=0.4)
    settings = replace(SETTINGS, epochs=1, architecture=small)
    runs = [train(shard, settings, tmp_path / f"{i}.keras", lambda *_: None).scores["transit_like"] for i in range(2)]
    assert np.array_equal(runs[0], runs[1])


def test_the_copy_for_inference_computes_the_same() -> None:
    sizes = {"global_view": 201, "local_view": 61, "secondary_view": 61, "measurements": MEASUREMENTS}
    model = build_network(Architecture(), sizes)
    random = np.random.default_rng(1)
    inputs = {x.name: random.normal(size=(1, *x.shape[1:])) for x in model.inputs}
    copy = inference_copy(model)
    assert [tuple(x.shape) for x in copy.inputs] == [(1, 201, 1), (1, 61, 1), (1, 61, 1), (1, MEASUREMENTS)]
    ours, theirs = copy.predict(inputs, verbose=0), model.predict(inputs, verbose=0)
    assert ours.keys() == theirs.keys() == {"transit_like", "planet_like"}
    assert all(np.allclose(ours[name], theirs[name], atol=1e-6) for name in ours)


def test_learning_adds_the_product_and_shares_the_layers() -> None:
    model = build_network(Architecture((), scalar_units=4), {"measurements": MEASUREMENTS})
    learning = with_product(model)
    values = np.random.default_rng(2).normal(size=(5, MEASUREMENTS))
    outputs = learning.predict(values, verbose=0)
    assert np.allclose(outputs["planet"], outputs["transit_like"] * outputs["planet_like"])
    assert {id(weight) for weight in learning.weights} == {id(weight) for weight in model.weights}


def test_calibration_keeps_the_order_and_takes_the_bias_away(run: tuple[Trained, Path, list[int]]) -> None:
    trained, file, _ = run
    # A copy, for it is changed.
    network = keras.models.load_model(file)
    before = predict(network, trained.test)["transit_like"]
    # Half of these examples are transit-like; a network that thinks so of every tenth is put right.
    layer = network.get_layer("transit_like")
    kernel, bias = layer.get_weights()
    layer.set_weights([0.5 * kernel, 0.5 * bias - 3])
    rescale(network, fit_output_scaling(trained.test, predict(network, trained.test)))
    after = predict(network, trained.test)["transit_like"]
    assert (np.diff(after[np.argsort(before)]) >= -1e-6).all()
    assert after.mean() == pytest.approx(trained.test.labels.mean(), abs=0.02)
