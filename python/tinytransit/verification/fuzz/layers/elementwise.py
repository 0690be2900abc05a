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


def _binary(writer: ModelWriter, node: Node, inputs: list[Value], name: str, options: Any) -> Value:
    first = inputs[0]
    random = np.random.default_rng(node.seed)
    kind = int(node.settings.get("constant", 0))
    if kind:
        shape = {ALL: first.shape, LAST_AXIS: first.shape[-1:], ONE: (1,)}[kind]
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
