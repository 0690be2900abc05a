# SPDX-License-Identifier: MIT
"""Layers that look through windows or reduce: pooling and mean; sizes of windows, as TensorFlow computes them."""

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.network import Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value

SAME, VALID = 0, 1


def require(condition: bool, reason: str) -> None:
    """Refuse a layer.

    Raises:
        InfeasibleError: Unless ``condition`` holds.
    """
    if not condition:
        raise InfeasibleError(reason)


def windowed_shape(node: Node, source: Value) -> tuple[int, int]:
    """Return the height and width of a convolution's or pooling's result."""
    require(len(source.shape) == 4, f"shape {source.shape} is not of rank 4")
    sizes = []
    for axis, size in (("h", source.shape[1]), ("w", source.shape[2])):
        reach = (node.size(f"kernel_{axis}") - 1) * int(node.settings.get(f"dilation_{axis}", 1)) + 1
        stride = node.size(f"stride_{axis}")
        if node.size("padding") == SAME:
            sizes.append(-(-size // stride))
        else:
            require(reach <= size, f"a window of {reach} does not fit {size}")
            sizes.append((size - reach) // stride + 1)
    return sizes[0], sizes[1]


def max_pool(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """MAX_POOL_2D; settings: kernel and stride of both axes, padding, fused."""
    return _pool(writer, node, inputs[0], "MAX_POOL_2D")


def average_pool(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """AVERAGE_POOL_2D; settings as max_pool."""
    return _pool(writer, node, inputs[0], "AVERAGE_POOL_2D")


def mean(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """MEAN; settings: axes (a bit each), keep."""
    (source,) = inputs
    axes = [axis for axis in range(len(source.shape)) if node.size("axes") >> axis & 1]
    require(1 <= len(axes) <= 2 and 0 not in axes, f"axes {axes}")
    kept = [size for axis, size in enumerate(source.shape) if axis not in axes]
    whole = [1 if axis in axes else size for axis, size in enumerate(source.shape)]
    options = schema.ReducerOptionsT()
    options.keepDims = bool(node.size("keep"))
    result = writer.activation(whole if options.keepDims else kept, node.scale, node.zero_point)
    return writer.operator("MEAN", [source.index, writer.constant(np.array(axes, np.int32))], result, options)


def _pool(writer: ModelWriter, node: Node, source: Value, name: str) -> Value:
    height, width = windowed_shape(node, source)
    result = writer.activation((1, height, width, source.shape[3]), source.scale, source.zero_point)
    options = schema.Pool2DOptionsT()
    options.filterHeight, options.filterWidth = node.size("kernel_h"), node.size("kernel_w")
    options.strideH, options.strideW = node.size("stride_h"), node.size("stride_w")
    options.padding, options.fusedActivationFunction = node.size("padding"), node.size("fused")
    return writer.operator(name, [source.index], result, options)
