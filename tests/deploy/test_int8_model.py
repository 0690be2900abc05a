# SPDX-License-Identifier: MIT
"""A model with float32 or uint8 ends is taken wherever an int8 one is, and means the int8 network inside."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from helpers.outer_ends import run_whole, with_outer_ends
from typer.testing import CliRunner

from hil.targets.tflm_host import make_device
from tinytransit.cli import app
from tinytransit.deploy.export import export
from tinytransit.deploy.int8_model import int8_model
from tinytransit.deploy.manifest import manifest_text
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.reader import read_model
from tinytransit.deploy.tflm import c_array_files
from tinytransit.evaluate.scoring import score_windows
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.generate import draw_values
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard

FIRMWARE = Path(__file__).resolve().parents[2] / "firmware"
ENDS = [("float32", "float32"), ("uint8", "uint8"), ("float32", "int8"), ("int8", "uint8"), ("uint8", "float32")]


def inputs_of(model: bytes, count: int) -> list[list[np.ndarray]]:
    columns = [
        draw_values(np.random.default_rng(i), tensor.shape, count) for i, tensor in enumerate(read_model(model).inputs)
    ]
    return [list(arrays) for arrays in zip(*columns, strict=True)]


def outer(kind: str, scale: float, zero_point: int, values: np.ndarray) -> np.ndarray:
    """Convert int8 values as the caller of a model with other ends does."""
    if kind == "float32":
        return (np.float32(scale) * (values.astype(np.int32) - zero_point)).astype(np.float32)
    return values.view(np.uint8) ^ 0x80 if kind == "uint8" else values


def test_an_int8_model_stays_as_it_is(tiny_model: bytes) -> None:
    assert int8_model(tiny_model) is tiny_model


@pytest.mark.parametrize(("inputs", "outputs"), ENDS)
def test_the_whole_file_answers_what_the_int8_inside_does(tiny_model: bytes, inputs: str, outputs: str) -> None:
    model = with_outer_ends(tiny_model, inputs, outputs)
    reference = Reference(model)
    assert reference.input_specs == Reference(tiny_model).input_specs
    for arrays in inputs_of(tiny_model, 6):
        given = [
            outer(inputs, s.scale, s.zero_point, a) for s, a in zip(reference.input_specs, arrays, strict=True)
        ]  # fmt: skip
        (whole,) = run_whole(model, given)
        (inside,) = reference.invoke(arrays)
        spec = reference.output_specs[0]
        np.testing.assert_array_equal(whole, outer(outputs, spec.scale, spec.zero_point, inside))


@pytest.mark.parametrize(("inputs", "outputs", "stretch"), [*((*ends, 1.0) for ends in ENDS), ("uint8", "uint8", 1.3)])
def test_the_engine_equals_the_reference(
    tiny_model: bytes, comparer: Comparer, inputs: str, outputs: str, stretch: float
) -> None:
    model = with_outer_ends(tiny_model, inputs, outputs, stretch)
    assert comparer.compare(model, inputs_of(tiny_model, 8), only="native") is None


def test_a_uint8_end_of_another_scale_is_rescaled_by_the_engine(tiny_model: bytes) -> None:
    model = with_outer_ends(tiny_model, "uint8", "uint8", stretch=1.3)
    reference = Reference(model)
    assert reference.input_specs[0].scale == pytest.approx(1.3 * Reference(tiny_model).input_specs[0].scale)
    for arrays in inputs_of(tiny_model, 6):
        (whole,) = run_whole(model, [array.view(np.uint8) ^ 0x80 for array in arrays])
        np.testing.assert_array_equal(whole, reference.invoke(arrays)[0].view(np.uint8) ^ 0x80)


@pytest.mark.parametrize("kind", ["float32", "uint8"])
def test_pipeline_and_harness_take_it(tiny_model: bytes, tiny_shard: WindowShard, tmp_path: Path, kind: str) -> None:
    model = with_outer_ends(tiny_model, kind, kind)
    assert np.array_equal(
        score_windows(model, tiny_shard)["transit_like"], score_windows(tiny_model, tiny_shard)["transit_like"]
    )
    file = tmp_path / "outer.tflite"
    file.write_bytes(model)
    out = tmp_path / "out"
    manifest = export(file, tiny_shard, out, WindowRecipe(), None, 0.5).manifest
    assert {spec.dtype for spec in (*manifest.inputs, *manifest.outputs)} == {"int8"}
    assert [spec.name for spec in manifest.inputs] == ["global_view", "local_view"], manifest_text(manifest)
    folder = ModelFolder.open(out)
    golden = folder.golden()
    device = make_device(folder)
    assert device is not None and folder.reference().invoke_packed(golden.input_bytes(0)) == golden.output_bytes(0)
    # The interpreter on a board takes int8, too: what it is given has such ends.
    array = c_array_files("outer", model)["outer.c"]
    body = array[array.index("{") + 1 : array.rindex("}")]
    inner = bytes(int(token, 16) for token in body.replace(",", " ").split())
    assert Reference(inner, trusted=True).invoke_packed(golden.input_bytes(1)) == golden.output_bytes(1)
    done = CliRunner().invoke(app, ["bisect", str(file), "--targets", "native", "--firmware", str(FIRMWARE)])
    assert done.exit_code == 0, done.output
