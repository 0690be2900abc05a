# SPDX-License-Identifier: MIT
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from tinytransit.cli import app
from tinytransit.deploy.manifest import load_manifest
from tinytransit.evaluate.scoring import score_windows
from tinytransit.model.metrics import binary_metrics
from tinytransit.window.shard import WindowShard, write_shard


def test_the_command_prints_json_that_names_model_and_interpreter(model_dir: Path, tmp_path: Path) -> None:
    arguments = ["evaluate", "--model", model_dir / "tiny.tflite", "--windows", model_dir / "golden.npz", "--json"]
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["model"] == load_manifest(model_dir).model_id
    assert record["interpreter"] == "tflite-micro" and 0 <= record["average_precision"] <= 1
    assert "vetting" not in record


def evaluated(folder: Path, windows: Path, *options: str) -> Result:
    arguments = ["evaluate", "--model", folder / "vetting.tflite", "--windows", windows, *options]
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_a_model_of_two_outputs_gets_vetting_figures_from_the_product(
    vetting_model_dir: Path, vetting_shard: WindowShard, tmp_path: Path
) -> None:
    words = np.array(["PC", "J", "EB", "J", "KP", "J", "EB", "J"])
    shard = replace(vetting_shard, disposition=words)
    write_shard(shard, tmp_path / "windows.npz")
    record = json.loads(evaluated(vetting_model_dir, tmp_path / "windows.npz", "--json").stdout)
    scores = score_windows((vetting_model_dir / "vetting.tflite").read_bytes(), shard)
    assert {name: values.shape for name, values in scores.items()} == {"transit_like": (8,), "planet_like": (8,)}
    triage = binary_metrics(shard.label, scores["transit_like"], 0.5)
    vetting = binary_metrics(np.isin(words, ["PC", "KP"]), scores["transit_like"] * scores["planet_like"], 0.5)
    assert record["vetting"] == asdict(vetting) and record["vetting"]["positives"] == 2
    assert {name: record[name] for name in asdict(triage)} == asdict(triage)
    tables = evaluated(vetting_model_dir, tmp_path / "windows.npz").stdout
    assert "transit-like against junk" in tables and "planets against the rest" in tables


def test_without_a_planet_the_triage_figures_stand_alone(
    vetting_model_dir: Path, vetting_shard: WindowShard, tmp_path: Path
) -> None:
    shard = replace(vetting_shard, disposition=np.array(["EB", "J"] * 4))
    write_shard(shard, tmp_path / "windows.npz")
    done = evaluated(vetting_model_dir, tmp_path / "windows.npz", "--json")
    assert done.exit_code == 0 and "no vetting figures: 0 of 8 windows are planets" in done.stderr
    record = json.loads(done.stdout)
    assert record["positives"] == 4 and "vetting" not in record


def test_columns_beside_the_windows_are_used_and_can_be_blanked(tmp_path: Path, vetting_shard: WindowShard) -> None:
    pytest.importorskip("tensorflow", reason="the network is built with TensorFlow ([train])")
    from tinytransit.deploy.quantize import quantize
    from tinytransit.model.network import Architecture, build_network
    from tinytransit.tensorflow_import import keras
    from tinytransit.window.measurements import MEASUREMENTS

    keras.utils.set_random_seed(1)
    network = build_network(Architecture((), scalar_units=8, numbers="measurements"), {"measurements": MEASUREMENTS})
    (tmp_path / "vetting.tflite").write_bytes(quantize(network, vetting_shard, 8, 0))
    write_shard(vetting_shard, tmp_path / "x.npz")
    without = evaluated(tmp_path, tmp_path / "x.npz", "--json").stdout
    own: dict[str, Any] = {name: getattr(vetting_shard, name) for name in ("star", "period_days", "epoch_days")}
    np.savez(tmp_path / "x_extra.npz", **own, teff=np.linspace(3000, 9000, 8), depth_ppm=np.geomspace(100, 1e5, 8))
    records = [json.loads(each) for each in (
        without,
        evaluated(tmp_path, tmp_path / "x.npz", "--json").stdout,
        evaluated(tmp_path, tmp_path / "x.npz", "--json", "--blank", "star", "--blank", "depth_ppm").stdout,
        evaluated(tmp_path, tmp_path / "x.npz", "--json", "--blank", "all").stdout,
    )]  # fmt: skip
    assert [each["extra_file"] for each in records] == [None, *["x_extra.npz"] * 3]
    assert [each["blanked"] for each in records] == [[], [], ["star", "depth_ppm"], ["all"]]
    figures = [(each["average_precision"], each["auc"]) for each in records]
    assert figures[0] == figures[2] == figures[3] != figures[1]


def test_known_events_are_listed_though_they_are_of_one_class(
    vetting_model_dir: Path, vetting_shard: WindowShard, tmp_path: Path
) -> None:
    write_shard(vetting_shard.select(vetting_shard.label == 1), tmp_path / "windows.npz")
    record = json.loads(evaluated(vetting_model_dir, tmp_path / "windows.npz", "--each", "--json").stdout)
    assert [event["star"] for event in record["events"]] == ["TIC 0", "TIC 2", "TIC 4", "TIC 6"]
    assert record["kept"]["transits"] == sum(event["snr"] >= 10 for event in record["events"])
    table = evaluated(vetting_model_dir, tmp_path / "windows.npz", "--each")
    assert table.exit_code == 0 and "planet b" in table.stdout


def test_a_shard_of_one_class_is_a_clear_error(model_dir: Path, tiny_shard: WindowShard, tmp_path: Path) -> None:
    from tinytransit.model.metrics import MetricsError

    write_shard(tiny_shard.select(tiny_shard.label == 1), tmp_path / "one.npz")
    arguments = ["evaluate", "--model", model_dir / "tiny.tflite", "--windows", tmp_path / "one.npz"]
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert isinstance(result.exception, MetricsError)
