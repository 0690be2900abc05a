# SPDX-License-Identifier: MIT
"""The command ``tinytransit uncertainty``."""

import csv
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("tensorflow", reason="the networks are Keras's ([train])")

from tinytransit.cli import app
from tinytransit.errors import TinyTransitError
from tinytransit.experiments.keras_networks import NetworkError
from tinytransit.experiments.uncertainty.networks import FoldError, find_networks, open_network
from tinytransit.experiments.uncertainty.sampling import dropout_samples, network_scores
from tinytransit.model.network import Architecture, Branch, build_network
from tinytransit.tensorflow_import import keras
from tinytransit.window.measurements import MEASUREMENTS
from tinytransit.window.scalars import SCALARS
from tinytransit.window.shard import WindowShard, write_shard

pytestmark = pytest.mark.training

SMALL = Architecture((("local_view", Branch((8,), (8,), 8)),), scalar_units=4, dense_units=8, dropout=0.4)


def save_network(path: Path, seed: int, architecture: Architecture = SMALL, local_bins: int = 61) -> Path:
    keras.utils.set_random_seed(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    build_network(architecture, {"local_view": local_bins, "measurements": MEASUREMENTS, "scalars": SCALARS}).save(path)
    return path


def save_record(folder: Path, test_fold: int, sha256: str = "a" * 64) -> None:
    record = {"data": "yu.npz", "data_sha256": sha256, "settings": {"seed": 1, "test_fold": test_fold},
              "threshold": 0.5, "metrics": {}, "tool_versions": {}}  # fmt: skip
    (folder / "training.json").write_text(json.dumps(record))


@pytest.fixture
def shard(vetting_shard: WindowShard) -> WindowShard:
    """Eight windows of one fold: a planet, three binaries, four of junk."""
    disposition = np.array(["PC", "J", "EB", "J", "EB", "J", "EB", "J"])
    return replace(vetting_shard, disposition=disposition, fold=np.full(8, 4, np.int8))


@pytest.fixture
def run(shard: WindowShard, tmp_path: Path) -> Callable[..., Result]:
    write_shard(shard, tmp_path / "windows.npz")
    place = ["--windows", str(tmp_path / "windows.npz"), "--out", str(tmp_path / "out"), "--json"]
    return lambda *more: CliRunner().invoke(app, ["uncertainty", *place, *map(str, more)])


def test_one_network_is_judged_by_passes_with_dropout(run: Callable[..., Result], tmp_path: Path) -> None:
    path = save_network(tmp_path / "transit.keras", seed=1)
    result = run("--network", path, "--passes", 5, "--fold", 4)
    assert result.exit_code == 0, result.output
    assert "no training.json" in result.stderr
    record = json.loads(result.stdout)
    assert (record["method"], record["passes"], record["triage"]["positives"]) == ("mc_dropout", 5, 4)
    areas = record["vetting"]["area_under_risk_coverage"]
    assert areas["perfect"] <= min(areas.values()) and areas["random"] == pytest.approx(
        record["vetting"]["error_rate"]["mean"]
    )
    with (tmp_path / "out" / "uncertainty.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["star"] for row in rows] == [f"TIC {index}" for index in range(8)]
    for answer in ("transit_like", "planet_like", "planet"):
        assert all(0 < float(row[f"{answer}_mutual_information_bits"]) <= 1 for row in rows)
    assert (tmp_path / "out" / "uncertainty.png").read_bytes()[:4] == b"\x89PNG"
    assert run("--network", path, "--passes", 5, "--fold", 4).stdout == result.stdout


def test_several_networks_are_an_ensemble_whose_mean_is_that_of_their_scores(
    run: Callable[..., Result], shard: WindowShard, tmp_path: Path
) -> None:
    paths = [save_network(tmp_path / f"seed_{seed}" / "transit.keras", seed) for seed in (1, 2, 3)]
    for path in paths:
        save_record(path.parent, test_fold=4)
    result = run("--network", tmp_path / "seed_*" / "transit.keras", "--network", paths[0], "--fold", 4)
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["method"] == "deep_ensemble" and record["models"] == [str(path) for path in paths]
    scores = [network_scores(open_network(path), shard)["planet"] for path in paths]
    with (tmp_path / "out" / "uncertainty.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["planet_mean"]) for row in rows] == pytest.approx(np.mean(scores, axis=0))
    assert [float(row["planet_std"]) for row in rows] == pytest.approx(np.std(scores, axis=0))


def test_dropout_is_on_in_passes_and_off_in_the_single_score(shard: WindowShard, tmp_path: Path) -> None:
    network = open_network(save_network(tmp_path / "transit.keras", seed=1))
    first = network_scores(network, shard)
    assert all(np.array_equal(first[name], again) for name, again in network_scores(network, shard).items())
    samples = dropout_samples(network, shard, 400, seed=1)
    assert all((scores.std(axis=0) > 0).all() for scores in samples.values())
    assert np.abs(samples["transit_like"].mean(axis=0) - first["transit_like"]).max() < 0.1
    other = dropout_samples(network, shard, 400, seed=2)
    assert not np.array_equal(samples["transit_like"], other["transit_like"])


def test_nothing_but_dropout_behaves_as_in_training(shard: WindowShard, tmp_path: Path) -> None:
    scalars = keras.Input((SCALARS,), name="scalars")
    # In training this normalises by the batch; the rate is so small that nothing is dropped.
    hidden = keras.layers.Dropout(1e-9)(keras.layers.BatchNormalization()(scalars))
    answers = {name: keras.layers.Dense(1, activation="sigmoid", name=name)(hidden) for name in
               ("transit_like", "planet_like")}  # fmt: skip
    keras.Model([scalars], answers).save(tmp_path / "normalised.keras")
    network = open_network(tmp_path / "normalised.keras")
    for name, scores in network_scores(network, shard).items():
        assert np.allclose(dropout_samples(network, shard, 2, seed=1)[name], scores, atol=1e-6)


def test_a_network_that_saw_the_fold_is_refused(run: Callable[..., Result], tmp_path: Path) -> None:
    path = save_network(tmp_path / "transit.keras", seed=1)
    save_record(tmp_path, test_fold=3)
    error = run("--network", path, "--fold", 4).exception
    assert isinstance(error, FoldError)
    assert "was trained on another file, yu.npz" in run("--network", path, "--passes", 2).stderr
    error = run("--network", path, "--fold", 5).exception
    assert isinstance(error, FoldError)


def test_files_that_are_no_network_of_ours_are_refused(tmp_path: Path) -> None:
    (tmp_path / "garbage.keras").write_bytes(b"no archive")
    with zipfile.ZipFile(tmp_path / "foreign.keras", "w") as archive:
        archive.writestr("config.json", '{"module": "os", "class_name": "system", "config": {}}')
        archive.writestr("metadata.json", "{}")
    image = keras.Input((4,), name="image")
    keras.Model(image, keras.layers.Dense(1, name="cat")(image)).save(tmp_path / "cat.keras")
    (tmp_path / "model.h5").write_bytes(b"")
    for name in ("garbage.keras", "foreign.keras", "cat.keras", "model.h5"):
        with pytest.raises(NetworkError, match=re.escape(name)):
            open_network(tmp_path / name)
    with pytest.raises(NetworkError):
        find_networks([str(tmp_path / "seed_*" / "transit.keras")])


def test_networks_that_do_not_fit_the_windows_or_the_method_are_refused(shard: WindowShard, tmp_path: Path) -> None:
    longer = open_network(save_network(tmp_path / "longer.keras", seed=1, local_bins=71))
    with pytest.raises(NetworkError, match="'local_view'"):
        network_scores(longer, shard)
    old = replace(SMALL, numbers="scalars")
    with pytest.raises(TinyTransitError, match="'snr'"):
        network_scores(
            open_network(save_network(tmp_path / "whole.keras", seed=1, architecture=old)), replace(shard, extras={})
        )
    sure = open_network(save_network(tmp_path / "sure.keras", seed=1, architecture=replace(SMALL, dropout=0.0)))
    with pytest.raises(NetworkError):
        dropout_samples(sure, shard, 2, seed=1)
