# SPDX-License-Identifier: MIT
"""Layers that take a part of a tensor: slices and splits."""

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.layers.windowed import require
from tinytransit.verification.fuzz.network import Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value

LEFT_OUT = 999
"""Setting of a begin or end that a mask leaves out."""


def strided_slice(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """STRIDED_SLICE; settings of each axis N: begin_N and end_N, which may be left out, step_N, shrink_N."""
    (source,) = inputs
    require(len(source.shape) <= 4, f"shape {source.shape} has more than four axes")
    options = schema.StridedSliceOptionsT()
    bounds, shape = [], []
    for axis, size in enumerate(source.shape):
        begin, end, step = (int(node.settings.get(f"{name}_{axis}", LEFT_OUT)) for name in ("begin", "end", "step"))
        step = 1 if step == LEFT_OUT else step
        options.beginMask |= (begin == LEFT_OUT) << axis
        options.endMask |= (end == LEFT_OUT) << axis
        bounds.append([0 if bound == LEFT_OUT else bound for bound in (begin, end)] + [step])
        first, last = (None if bound == LEFT_OUT else bound for bound in (begin, end))
        taken = len(range(*slice(first, last, step).indices(size)))
        if node.settings.get(f"shrink_{axis}"):
            require(begin != LEFT_OUT and -size <= begin < size and step > 0, f"index {begin} of {size}, step {step}")
            options.shrinkAxisMask |= 1 << axis
        else:
            require(taken > 0, f"nothing is left of axis {axis}")
            shape.append(taken)
    require(bool(shape), "no axis is left")
    constants = [writer.constant(np.array(column, np.int32)) for column in zip(*bounds, strict=True)]
    result = writer.activation(shape, source.scale, source.zero_point)
    return writer.operator("STRIDED_SLICE", [source.index, *constants], result, options)


def split(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """SPLIT, or SPLIT_V where ``first`` is not 0; settings: axis, count, which output to go on with, first."""
    (source,) = inputs
    axis, count, first = node.size("axis"), node.size("count"), node.size("first")
    require(axis < len(source.shape), f"axis {axis} of shape {source.shape}")
    size = source.shape[axis]
    if first:
        require(count >= 2 and first + count - 1 <= size, f"{size} values, the first part has {first} of {count}")
        sizes = [first, *(1 for _ in range(count - 2)), size - first - (count - 2)]
    else:
        require(size % count == 0, f"{size} values do not part into {count}")
        sizes = [size // count] * count
    parts = [
        writer.activation((*source.shape[:axis], part, *source.shape[axis + 1 :]), source.scale, source.zero_point)
        for part in sizes
    ]
    where = writer.constant(np.array(axis, np.int32))
    if first:
        options = schema.SplitVOptionsT()
        options.numSplits = count
        lengths = writer.constant(np.array(sizes, np.int32))
        writer.operator("SPLIT_V", [source.index, lengths, where], parts[0], options, parts[1:])
    else:
        options = schema.SplitOptionsT()
        options.numSplits = count
        writer.operator("SPLIT", [where, source.index], parts[0], options, parts[1:])
    return parts[node.size("which") % count]
