# SPDX-License-Identifier: MIT
"""Layers that treat values one by one, or pair by pair, and softmax."""

from typing import Any

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.layers.windowed import require
from tinytransit.verification.fuzz.network import Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value

ALL, LAST_AXIS, ONE = 1, 2, 3
"""Shapes of a constant operand; 0 is none."""


def add(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """ADD; settings: fused, constant (one of the shapes above in place of a second input)."""
    return _binary(writer, node, inputs, "ADD", schema.AddOptionsT())


def multiply(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """MUL; settings as add."""
    return _binary(writer, node, inputs, "MUL", schema.MulOptionsT())


def subtract(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """SUB; settings as add."""
    return _binary(writer, node, inputs, "SUB", schema.SubOptionsT())


def prelu(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """PRELU; settings: constant (the shape of the slopes, as of a constant operand), constant_scale."""
    (source,) = inputs
    shape = _constant_shape(node, source)
    slopes = np.random.default_rng(node.seed).integers(-128, 128, shape).astype(np.int8)
    parts = [source.index, writer.constant(slopes, [node.settings["constant_scale"]], zero_point=-3)]
    return writer.operator("PRELU", parts, writer.activation(source.shape, node.scale, node.zero_point))


def leaky_relu(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """LEAKY_RELU; setting: alpha."""
    options = schema.LeakyReluOptionsT()
    options.alpha = node.settings["alpha"]
    result = writer.activation(inputs[0].shape, node.scale, node.zero_point)
    return writer.operator("LEAKY_RELU", [inputs[0].index], result, options)


def hard_swish(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """HARD_SWISH."""
    source = inputs[0]
    result = writer.activation(source.shape, node.scale, node.zero_point)
    require(bool(np.float32(source.scale) / 128 < np.float32(node.scale)), "the reference has no such factor")
    return writer.operator("HARD_SWISH", [source.index], result, schema.HardSwishOptionsT())


def tanh(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """TANH."""
    result = writer.activation(inputs[0].shape, 1 / 128, 0)
    return writer.operator("TANH", [inputs[0].index], result)


def quantize(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """QUANTIZE from int8 to int8."""
    result = writer.activation(inputs[0].shape, node.scale, node.zero_point)
    return writer.operator("QUANTIZE", [inputs[0].index], result, schema.QuantizeOptionsT())


def relu(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """RELU as an operator of its own, which may rescale."""
    result = writer.activation(inputs[0].shape, node.scale, node.zero_point)
    return writer.operator("RELU", [inputs[0].index], result)


def relu6(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """RELU6 as an operator of its own, which keeps the quantization."""
    result = writer.activation(inputs[0].shape, inputs[0].scale, inputs[0].zero_point)
    return writer.operator("RELU6", [inputs[0].index], result)


def logistic(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """LOGISTIC."""
    result = writer.activation(inputs[0].shape, 1 / 256, -128)
    return writer.operator("LOGISTIC", [inputs[0].index], result)


def softmax(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """SOFTMAX; setting: beta."""
    require(inputs[0].shape[-1] <= 511, "the row is too long for the reference")
    result = writer.activation(inputs[0].shape, 1 / 256, -128)
    options = schema.SoftmaxOptionsT()
    options.beta = node.settings["beta"]
    return writer.operator("SOFTMAX", [inputs[0].index], result, options)


def _constant_shape(node: Node, source: Value) -> tuple[int, ...]:
    return {ALL: source.shape, LAST_AXIS: source.shape[-1:], ONE: (1,)}[int(node.settings["constant"])]


def _binary(writer: ModelWriter, node: Node, inputs: list[Value], name: str, options: Any) -> Value:
    first = inputs[0]
    random = np.random.default_rng(node.seed)
    kind = int(node.settings.get("constant", 0))
    if kind:
        shape = _constant_shape(node, first)
        data = random.integers(-128, 128, shape).astype(np.int8)
        indices = [first.index, writer.constant(data, [node.settings["constant_scale"]], zero_point=-3)]
        other: tuple[int, ...] = shape
    else:
        require(len(inputs) == 2, "one operand is missing")
        indices, other = [value.index for value in inputs], inputs[1].shape
    if node.settings.get("swapped"):
        indices.reverse()
    try:
        shape = np.broadcast_shapes(first.shape, other)
    except ValueError as error:
        raise InfeasibleError(str(error)) from error
    options.fusedActivationFunction = node.size("fused")
    return writer.operator(name, indices, writer.activation(shape, node.scale, node.zero_point), options)
