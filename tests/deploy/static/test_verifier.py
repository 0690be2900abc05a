# SPDX-License-Identifier: MIT
"""Graphs that do not compute what they return are refused, whoever reads them; sums that overflow are, too."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.deploy.reference import Reference, UnreadableModelError
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.reader import read_model
from tinytransit.deploy.static.verifier import MOST_ELEMENTS, MOST_OPERATORS
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.writer import ModelWriter, Value, pack

ROOT = Path(__file__).resolve().parents[3]


def changed(model: bytes, change: Callable[[Any], None]) -> bytes:
    """Return a model after a change of the object that it unpacks to."""
    unpacked = schema.ModelT.InitFromPackedBuf(model, 0)
    change(unpacked.subgraphs[0])
    return pack(unpacked)


def chain(length: int = 3) -> tuple[ModelWriter, list[Value]]:
    """Return a graph of RELUs in a row, before it is finished, and its values."""
    writer = ModelWriter()
    values = [writer.activation((1, 8), 0.1, 0) for _ in range(length + 1)]
    for source, result in itertools.pairwise(values):
        writer.operator("RELU", [source.index], result)
    return writer, values


def finished(length: int = 3) -> bytes:
    writer, values = chain(length)
    return writer.finish(values[:1], values[-1:])


def _cycle(graph: Any) -> None:
    graph.operators[0].inputs = [graph.operators[-1].outputs[0]]


def _written_twice(graph: Any) -> None:
    graph.operators[1].outputs = list(graph.operators[0].outputs)


def _backwards(graph: Any) -> None:
    graph.operators = graph.operators[::-1]


def _input_written(graph: Any) -> None:
    graph.operators[-1].outputs = list(graph.inputs)
    graph.outputs = list(graph.operators[-2].outputs)


def _input_twice(graph: Any) -> None:
    graph.inputs = [*graph.inputs, *graph.inputs]


def _nothing(graph: Any) -> None:
    graph.operators, graph.outputs = [], list(graph.inputs)


def _unwritten(graph: Any) -> None:
    graph.operators = graph.operators[:-1]


def _in_place(graph: Any) -> None:
    graph.operators[1].outputs = list(graph.operators[1].inputs)


def _huge(graph: Any) -> None:
    for tensor in graph.tensors:
        # 2^64 elements, which are 0 in 64 bits.
        tensor.shape = [2**30, 2**30, 16]


def _large(graph: Any) -> None:
    graph.tensors[graph.operators[0].outputs[0]].shape = [MOST_ELEMENTS + 1]


@pytest.mark.parametrize(
    "change",
    [
        _cycle, _written_twice, _backwards, _input_written, _input_twice, _nothing, _unwritten, _in_place, _huge, _large
    ],
)  # fmt: skip
def test_a_graph_that_computes_nothing_sound_is_refused(change: Callable[[Any], None]) -> None:
    model = changed(finished(), change)
    for reads in (read_model, compile_model):
        with pytest.raises(ModelFormatError):
            reads(model)
    with pytest.raises(UnreadableModelError):
        Reference(model)


def test_a_constant_is_neither_written_nor_returned() -> None:
    writer, values = chain()
    constant = writer.constant(np.ones((1, 8), np.int8), [0.1])
    model = writer.finish(values[:1], values[-1:])

    def written(graph: Any) -> None:
        graph.operators[1].outputs, graph.operators[2].inputs = [constant], [constant]

    def returned(graph: Any) -> None:
        graph.outputs = [constant]

    for change in (written, returned):
        with pytest.raises(ModelFormatError):
            read_model(changed(model, change))


def test_the_longest_graph_is_taken_and_a_longer_one_refused() -> None:
    assert len(read_model(finished(MOST_OPERATORS)).operators) == MOST_OPERATORS
    with pytest.raises(ModelFormatError):
        read_model(finished(MOST_OPERATORS + 1))


def _dense(bias: int, scale: float = 0.1) -> bytes:
    options = schema.FullyConnectedOptionsT()
    writer = ModelWriter()
    source, result = writer.activation((1, 4), scale, 0), writer.activation((1, 2), scale, 0)
    weights = writer.constant(np.full((2, 4), 127, np.int8), [0.01])
    biases = writer.constant(np.full(2, bias, np.int32), [0.01 * scale])
    writer.operator("FULLY_CONNECTED", [source.index, weights, biases], result, options)
    return writer.finish([source], [result])


@pytest.mark.parametrize("bias", [2**31 - 1, -(2**31), 2**31 - 4 * 127 * 128])
@pytest.mark.parametrize("goal", Goal)
def test_a_bias_that_may_overflow_a_sum_is_refused(bias: int, goal: Goal) -> None:
    with pytest.raises(UnsupportedOperatorError):
        compile_model(_dense(bias), goal)


def test_the_largest_bias_that_fits_runs_without_a_finding(comparer: Comparer) -> None:
    extremes = [[np.full((1, 4), value, np.int8)] for value in (-128, 127)]
    for bias in (2**31 - 1 - 4 * 127 * 128 - 256, -(2**31 - 1 - 4 * 127 * 128 - 256)):
        assert comparer.compare(_dense(bias), extremes, [Goal.SIZE], trusted=True, only="native") is None


def test_an_output_that_is_an_input_or_listed_twice_is_written(comparer: Comparer) -> None:
    writer, values = chain()
    model = writer.finish(values[:1], [values[0], values[-1], values[1], values[-1], values[0]])
    inputs = [[np.arange(-4, 4, dtype=np.int8).reshape(1, 8)], [np.full((1, 8), 127, np.int8)]]
    assert comparer.compare(model, inputs, trusted=True, only="native") is None


def test_the_scales_of_a_bias_may_name_any_axis(comparer: Comparer) -> None:
    def other_axis(graph: Any) -> None:
        quantization = graph.tensors[graph.operators[0].inputs[2]].quantization
        quantization.scale, quantization.zeroPoint = [0.001] * 2, [0] * 2
        quantization.quantizedDimension = 3

    model = changed(_dense(100), other_axis)
    inputs = [[np.array([[-128, 0, 5, 127]], np.int8)]]
    assert comparer.compare(model, inputs, trusted=True, only="native") is None


def test_a_convolution_of_a_tensor_without_axes_is_refused() -> None:
    options = schema.DepthwiseConv2DOptionsT()
    writer = ModelWriter()
    source, result = writer.activation((), 0.1, 0), writer.activation((1, 1, 1, 1), 0.1, 0)
    weights = writer.constant(np.ones((1, 1, 1, 1), np.int8), [0.01])
    writer.operator("DEPTHWISE_CONV_2D", [source.index, weights], result, options)
    with pytest.raises(UnsupportedOperatorError):
        compile_model(writer.finish([source], [result]))


def test_scales_of_weights_must_be_those_of_their_channels() -> None:
    def third_scale(graph: Any) -> None:
        quantization = graph.tensors[graph.operators[0].inputs[1]].quantization
        quantization.scale, quantization.zeroPoint = [0.01] * 3, [0] * 3

    with pytest.raises(UnsupportedOperatorError):
        compile_model(changed(_dense(100), third_scale))
