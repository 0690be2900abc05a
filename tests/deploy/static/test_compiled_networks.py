# SPDX-License-Identifier: MIT
"""The generated C answers what TensorFlow Lite Micro answers, byte for byte."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="networks are built with TensorFlow ([train])")
pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from helpers.native_engine import NativeEngine
from helpers.networks import NETWORKS, quantized

from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.compiler import compile_model


@pytest.mark.parametrize("name", NETWORKS)
def test_bytes_equal_the_reference(name: str, tmp_path: Path) -> None:
    model = quantized(NETWORKS[name]())
    reference = Reference(model)
    compiled = compile_model(model)
    engine = NativeEngine(compiled.sources, tmp_path)
    assert engine.init() == 0
    random = np.random.default_rng(3)
    shapes = [tensor.shape for tensor in compiled.graph.inputs]
    sizes = [tensor.size for tensor in compiled.graph.outputs]
    extremes = [[np.full(shape, value, np.int8) for shape in shapes] for value in (-128, 0, 127)]
    drawn = [[random.integers(-128, 128, shape).astype(np.int8) for shape in shapes] for _ in range(100)]
    for inputs in extremes + drawn:
        expected = [output.reshape(-1).tolist() for output in reference.invoke(inputs)]
        assert [output.tolist() for output in engine.invoke(inputs, sizes)] == expected


def test_a_concatenation_in_place_costs_no_copy() -> None:
    compiled = compile_model(quantized(NETWORKS["two_views"]()))
    assert "copy_bytes" not in {step.kernel for step in compiled.steps}


def test_the_same_model_gives_the_same_c() -> None:
    model = quantized(NETWORKS["two_views"]())
    assert compile_model(model).sources == compile_model(model).sources
