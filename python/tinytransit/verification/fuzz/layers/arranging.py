# SPDX-License-Identifier: MIT
"""Layers that move values about: reshapes, concatenation, padding."""

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.layers.windowed import require
from tinytransit.verification.fuzz.network import Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value

FLAT, COLUMN, ROW, SEQUENCE = range(4)
"""Targets of a reshape: (1, n), (1, n, 1, c), (1, 1, n, c), (1, n, c)."""


def reshape(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """RESHAPE, or SQUEEZE or EXPAND_DIMS where the setting ``named`` asks and it is one; settings: form, named."""
    (source,) = inputs
    channels = source.shape[-1]
    rest = source.size // channels
    shape = {FLAT: (1, source.size), COLUMN: (1, rest, 1, channels), ROW: (1, 1, rest, channels)}.get(
        node.size("form"), (1, rest, channels)
    )
    result = writer.activation(shape, source.scale, source.zero_point)
    if node.size("named") and len(shape) + 1 == len(source.shape):
        axis = next((i for i, size in enumerate(source.shape) if i and size == 1), None)
        if axis is not None and source.shape[:axis] + source.shape[axis + 1 :] == shape:
            options = schema.SqueezeOptionsT()
            options.squeezeDims = [axis]
            return writer.operator("SQUEEZE", [source.index], result, options)
    if node.size("named") and len(shape) == len(source.shape) + 1:
        axis = next(i for i, size in enumerate(shape) if i and size == 1) if 1 in shape[1:] else 0
        if axis and shape[:axis] + shape[axis + 1 :] == source.shape:
            position = writer.constant(np.array([axis], np.int32))
            return writer.operator("EXPAND_DIMS", [source.index, position], result, schema.ExpandDimsOptionsT())
    options = schema.ReshapeOptionsT()
    options.newShape = list(shape)
    return writer.operator("RESHAPE", [source.index, writer.constant(np.array(shape, np.int32))], result, options)


def concatenation(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """CONCATENATION; setting: axis."""
    axis, first = node.size("axis"), inputs[0]
    for value in inputs:
        require(len(value.shape) == len(first.shape) > axis, "parts of different rank")
        require((value.scale, value.zero_point) == (first.scale, first.zero_point), "parts quantized differently")
        require(value.shape[:axis] + value.shape[axis + 1 :] == first.shape[:axis] + first.shape[axis + 1 :], "shapes")
    shape = list(first.shape)
    shape[axis] = sum(value.shape[axis] for value in inputs)
    options = schema.ConcatenationOptionsT()
    # The axis may be counted from the end.
    options.axis = axis - len(shape) if node.size("from_end") else axis
    result = writer.activation(shape, first.scale, first.zero_point)
    return writer.operator("CONCATENATION", [value.index for value in inputs], result, options)


def pad(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """PAD, or PADV2 where the setting ``value`` is not 0; settings: before_N and after_N of each axis N."""
    (source,) = inputs
    margins = np.array(
        [[node.settings.get(f"{side}_{axis}", 0) for side in ("before", "after")] for axis in range(len(source.shape))],
        np.int32,
    )
    shape = [size + int(margin.sum()) for size, margin in zip(source.shape, margins, strict=True)]
    result = writer.activation(shape, source.scale, source.zero_point)
    parts = [source.index, writer.constant(margins)]
    if node.size("value"):
        value = np.array([node.size("value")], np.int8)
        parts.append(writer.constant(value, [source.scale], zero_point=source.zero_point))
        return writer.operator("PADV2", parts, result, schema.PadV2OptionsT())
    return writer.operator("PAD", parts, result, schema.PadOptionsT())
