# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.deploy.old_interpreters import several_scales, warnings_of
from tinytransit.deploy.static.reader import read_model
from tinytransit.window.shard import WindowShard, write_shard

flatbuffers = pytest.importorskip("flatbuffers")


def with_scales(model: bytes, scales: list[float]) -> bytes:
    """Return the tiny model with a dense layer of two neurons, each with its scale."""
    table = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model))
    weights, bias, logit, score = table.subgraphs[0].tensors[3:7]
    data = table.buffers[weights.buffer].data
    table.buffers[weights.buffer].data = np.concatenate([data, data])
    bias_data = table.buffers[bias.buffer].data
    table.buffers[bias.buffer].data = np.concatenate([bias_data, bias_data])
    weights.shape, bias.shape, logit.shape, score.shape = [2, 262], [2], [1, 2], [1, 2]
    weights.quantization.scale, weights.quantization.zeroPoint = scales, [0] * len(scales)
    bias.quantization.scale = [0.02 * scale for scale in scales]
    bias.quantization.zeroPoint = [0] * len(scales)
    builder = flatbuffers.Builder(4096)
    builder.Finish(table.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.mark.parametrize(("scales", "wrong"), [([0.01], 0), ([0.01, 0.01], 0), ([0.01, 0.02], 1)])
def test_only_a_dense_layer_of_different_scales_is_named(tiny_model: bytes, scales: list[float], wrong: int) -> None:
    graph = read_model(with_scales(tiny_model, scales))
    assert len(several_scales(graph)) == len(warnings_of(graph)) == wrong


def test_compiling_warns_of_it_and_goes_on(tiny_model: bytes, tmp_path: Path) -> None:
    for name, scales in (("mixed", [0.01, 0.02]), ("plain", [0.01])):
        (tmp_path / f"{name}.tflite").write_bytes(with_scales(tiny_model, scales))
        run = CliRunner().invoke(app, ["compile", str(tmp_path / f"{name}.tflite"), "-o", str(tmp_path / name)])
        assert run.exit_code == 0 and (tmp_path / name / "network.c").is_file()
        assert ("Chirale_TensorFLowLite 2.0.0" in run.stderr) == (name == "mixed")


def test_exporting_warns_of_it_and_goes_on(tiny_model: bytes, tiny_shard: WindowShard, tmp_path: Path) -> None:
    write_shard(tiny_shard, tmp_path / "windows.npz")
    for name, scales in (("mixed", [0.01, 0.02]), ("plain", [0.01])):
        (tmp_path / f"{name}.tflite").write_bytes(with_scales(tiny_model, scales))
        arguments = [tmp_path / f"{name}.tflite", "--windows", tmp_path / "windows.npz", "--out", tmp_path / name]
        run = CliRunner().invoke(app, ["export", *map(str, arguments)])
        assert run.exit_code == 0, run.output
        assert (tmp_path / name / "manifest.json").is_file()
        assert ("Chirale_TensorFLowLite 2.0.0" in run.stderr) == (name == "mixed")
