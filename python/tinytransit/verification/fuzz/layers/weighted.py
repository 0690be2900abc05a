# SPDX-License-Identifier: MIT
"""Layers with weights: convolution, depthwise convolution, dense."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.layers.windowed import SAME, require, windowed_shape
from tinytransit.verification.fuzz.network import Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value

NO_BIAS, ZERO_BIAS, SMALL_BIAS, EXTREME_BIAS = range(4)


def convolution(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """CONV_2D; settings: channels, kernel, stride, dilation (of both axes), padding, fused, bias, gain, per_channel."""
    (source,) = inputs
    height, width = windowed_shape(node, source)
    channels = node.size("channels")
    result = writer.activation((1, height, width, channels), node.scale, node.zero_point)
    shape = (channels, node.size("kernel_h"), node.size("kernel_w"), source.shape[3])
    options = _windows(schema.Conv2DOptionsT(), node)
    return writer.operator("CONV_2D", _constants(writer, node, source, result, shape, 0), result, options)


def depthwise(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """DEPTHWISE_CONV_2D; settings as convolution, with ``multiplier`` in place of channels."""
    (source,) = inputs
    height, width = windowed_shape(node, source)
    channels = node.size("multiplier") * source.shape[3]
    result = writer.activation((1, height, width, channels), node.scale, node.zero_point)
    options = _windows(schema.DepthwiseConv2DOptionsT(), node)
    options.depthMultiplier = node.size("multiplier")
    shape = (1, node.size("kernel_h"), node.size("kernel_w"), channels)
    return writer.operator("DEPTHWISE_CONV_2D", _constants(writer, node, source, result, shape, 3), result, options)


def transpose_convolution(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """TRANSPOSE_CONV; settings as convolution, without dilation."""
    (source,) = inputs
    require(len(source.shape) == 4, f"shape {source.shape} is not of rank 4")
    sizes = []
    for axis, size in (("h", source.shape[1]), ("w", source.shape[2])):
        stride, kernel = node.size(f"stride_{axis}"), node.size(f"kernel_{axis}")
        sizes.append(size * stride + (0 if node.size("padding") == SAME else max(kernel - stride, 0)))
    channels = node.size("channels")
    result = writer.activation((1, *sizes, channels), node.scale, node.zero_point)
    options = schema.TransposeConvOptionsT()
    options.strideH, options.strideW = node.size("stride_h"), node.size("stride_w")
    options.padding, options.fusedActivationFunction = node.size("padding"), node.size("fused")
    shape = (channels, node.size("kernel_h"), node.size("kernel_w"), source.shape[3])
    image, *constants = _constants(writer, node, source, result, shape, 0)
    size = writer.constant(np.array(result.shape, np.int32))
    return writer.operator("TRANSPOSE_CONV", [size, constants[0], image, *constants[1:]], result, options)


def dense(writer: ModelWriter, node: Node, inputs: list[Value]) -> Value:
    """FULLY_CONNECTED along the last axis; settings: channels, fused, bias, gain, per_channel."""
    (source,) = inputs
    require(len(source.shape) >= 2, f"shape {source.shape} is of one axis only")
    result = writer.activation((*source.shape[:-1], node.size("channels")), node.scale, node.zero_point)
    options = schema.FullyConnectedOptionsT()
    options.fusedActivationFunction = node.size("fused")
    options.keepNumDims = len(source.shape) > 2
    shape = (node.size("channels"), source.shape[-1])
    return writer.operator("FULLY_CONNECTED", _constants(writer, node, source, result, shape, 0), result, options)


def _windows(options: Any, node: Node) -> Any:
    options.strideH, options.strideW = node.size("stride_h"), node.size("stride_w")
    options.dilationHFactor, options.dilationWFactor = node.size("dilation_h"), node.size("dilation_w")
    options.padding, options.fusedActivationFunction = node.size("padding"), node.size("fused")
    return options


def _constants(
    writer: ModelWriter, node: Node, source: Value, result: Value, shape: Sequence[int], axis: int
) -> list[int]:
    """Add weights and bias; the weights' largest scale makes the requantization factor the node's gain."""
    random = np.random.default_rng(node.seed)
    channels = shape[axis]
    fan_in = int(np.prod(shape)) // channels
    gain = node.settings["gain"]
    scales = np.full(channels if node.size("per_channel") else 1, gain * result.scale / source.scale)
    scales *= np.exp2(-random.uniform(0, 3, scales.size)) if scales.size > 1 else 1
    weights = random.integers(-127, 128, tuple(shape)).astype(np.int8)
    inputs = [source.index, writer.constant(weights, scales.tolist(), axis)]
    # Sums, and their left shift for factors from 1 up, must stay within 32 bits: beyond, the reference is undefined.
    limit = (2**31 - 1 >> max(0, int(np.ceil(np.log2(gain))) + 1)) - fan_in * 255 * 127
    require(limit > 0, f"{fan_in} products with a factor of {gain} overflow")
    if node.size("bias") != NO_BIAS:
        bias = _bias(node.size("bias"), random, channels, limit)
        bias_scales = (scales * source.scale).tolist()
        inputs.append(writer.constant(bias, bias_scales if channels == len(bias_scales) else bias_scales[:1]))
    return inputs


def _bias(kind: int, random: np.random.Generator, channels: int, limit: int) -> npt.NDArray[np.int32]:
    if kind == ZERO_BIAS:
        return np.zeros(channels, np.int32)
    reach = min(limit, 20000) if kind == SMALL_BIAS else limit
    return random.integers(-reach, reach + 1, channels).astype(np.int32)
