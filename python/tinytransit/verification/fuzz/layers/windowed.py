# SPDX-License-Identifier: MIT
"""Layers that reduce: pooling and mean."""

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.layers.geometry import require, windowed_shape
from tinytransit.verification.fuzz.network import Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value


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
