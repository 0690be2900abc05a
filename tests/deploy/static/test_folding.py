# SPDX-License-Identifier: MIT
"""Shapes that a file computes of fixed shapes are folded; what depends on values is not."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError
from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.generate import draw_values
from tinytransit.verification.fuzz.writer import ModelWriter, Value

FIRMWARE = Path(__file__).resolve().parents[3] / "firmware"


def shape_of(writer: ModelWriter, source: Value) -> Value:
    options = schema.ShapeOptionsT()
    options.outType = schema.TensorType.INT32
    result = writer.integers((len(source.shape),))
    return writer.operator("SHAPE", [source.index], result, options)


def free_batch() -> tuple[ModelWriter, Value, Value, Value]:
    """Return a graph as Keras' Reshape with a free batch makes it: its input, its result, and the shape."""
    writer = ModelWriter()
    source = writer.activation((1, 4, 6, 2), 0.1, 3)
    first = writer.operator("RELU", [source.index], writer.activation(source.shape, 0.1, 3))
    options = schema.StridedSliceOptionsT()
    options.shrinkAxisMask = 1
    bounds = [writer.constant(np.array([value], np.int32)) for value in (0, 1, 1)]
    batch = writer.operator("STRIDED_SLICE", [shape_of(writer, first).index, *bounds], writer.integers(()), options)
    pack = schema.PackOptionsT()
    pack.valuesCount = 3
    sizes = [writer.constant(np.array(value, np.int32)) for value in (24, 2)]
    shape = writer.operator("PACK", [batch.index, *sizes], writer.integers((3,)), pack)
    result = writer.activation((1, 24, 2), 0.1, 3)
    writer.operator("RESHAPE", [first.index, shape.index], result)
    return writer, source, result, shape


def test_a_reshape_with_a_free_batch_compiles_byte_exact(comparer: Comparer) -> None:
    writer, source, result, _ = free_batch()
    model = writer.finish([source], [result])
    compiled = compile_model(model, Goal.SIZE)
    assert [operator.name for operator in compiled.graph.operators] == ["RELU", "RESHAPE"]
    inputs = [[array] for array in draw_values(np.random.default_rng(1), source.shape, 6)]
    # The reference runs the file as it is, with its own SHAPE, STRIDED_SLICE and PACK.
    assert comparer.compare(model, inputs, only="native") is None


def test_a_shape_that_is_returned_is_refused() -> None:
    writer, source, _, shape = free_batch()
    with pytest.raises(ModelFormatError, match="constant"):
        compile_model(writer.finish([source], [shape]))


def test_a_shape_that_does_not_fit_its_tensor_is_refused() -> None:
    writer = ModelWriter()
    source = writer.activation((1, 4, 6, 2), 0.1, 3)
    options = schema.ShapeOptionsT()
    options.outType = schema.TensorType.INT32
    shape = writer.operator("SHAPE", [source.index], writer.integers((3,)), options)
    result = writer.activation((1, 48), 0.1, 3)
    writer.operator("RESHAPE", [source.index, shape.index], result)
    with pytest.raises(UnsupportedOperatorError, match="SHAPE"):
        compile_model(writer.finish([source], [result]))
