# SPDX-License-Identifier: MIT
"""CONV_2D, of which a Conv1D of Keras is the case of height 1, and DEPTHWISE_CONV_2D: windows over an image."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator, Tensor
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table


def lower_conv_2d(operator: Operator) -> Step:
    """Lower to ``conv_2d_s8``; weights stay in TFLite's order (out channel, row, column, in channel)."""
    checks.version_at_most(operator, 6)
    kernel, options = checks.weights(operator, 1, channel_axis=0), operator.options
    checks.require(operator, isinstance(options, tflite.Conv2DOptions), "it has no Conv2DOptions")
    assert isinstance(options, tflite.Conv2DOptions)
    checks.require(operator, len(kernel.shape) == 4, f"weights of shape {kernel.shape} are not of rank 4")
    out_c, _, _, k_c = kernel.shape
    in_c = _image(operator).shape[-1]
    checks.require(operator, k_c == in_c, f"it is a grouped convolution ({in_c} channels in, {k_c} a group)")
    return _sliding_window(operator, kernel, options, channel_axis=0, only_here={"out_c": out_c}, macs_each=in_c)


def lower_depthwise_conv_2d(operator: Operator) -> Step:
    """Lower to ``depthwise_conv_2d_s8``; weights stay in TFLite's order (row, column, out channel)."""
    checks.version_at_most(operator, 7)
    kernel, options = checks.weights(operator, 1, channel_axis=3), operator.options
    checks.require(operator, isinstance(options, tflite.DepthwiseConv2DOptions), "it has no DepthwiseConv2DOptions")
    assert isinstance(options, tflite.DepthwiseConv2DOptions)
    checks.require(operator, len(kernel.shape) == 4, f"weights of shape {kernel.shape} are not of rank 4")
    ones, _, _, out_c = kernel.shape
    in_c = _image(operator).shape[-1]
    checks.require(
        operator,
        ones == 1 and options.DepthMultiplier() * in_c == out_c,
        f"weights of shape {kernel.shape} for {in_c} channels, depth multiplier {options.DepthMultiplier()}",
    )
    return _sliding_window(
        operator, kernel, options, channel_axis=3, only_here={"multiplier": out_c // in_c}, macs_each=1
    )


def _sliding_window(
    operator: Operator,
    kernel: Tensor,
    options: tflite.Conv2DOptions | tflite.DepthwiseConv2DOptions,
    channel_axis: int,
    only_here: dict[str, int],
    macs_each: int,
) -> Step:
    """Lower to the plain kernel that is named after the operator.

    Args:
        operator: Either convolution; its image, weights and bias are the inputs.
        kernel: The weights, of rank 4 with rows and columns in the middle.
        options: Its options.
        channel_axis: The axis of the weights that holds the output channels; the tables' order follows it.
        only_here: Parameters that the other kernel does not have.
        macs_each: Multiply-accumulates of an output value and a place in the window.

    Raises:
        UnsupportedOperatorError: If its shapes do not agree, or its batch is not 1.
    """
    source, result = _image(operator), checks.output(operator)
    batch, in_h, in_w, in_c = source.shape
    k_h, k_w, out_c = *kernel.shape[1:3], kernel.shape[channel_axis]
    checks.require(operator, batch == 1, f"its batch is {batch}; export the model with a fixed batch of 1")
    out_h, pad_top = checks.window_geometry(
        operator, in_h, k_h, options.StrideH(), options.DilationHFactor(), options.Padding()
    )
    out_w, pad_left = checks.window_geometry(
        operator, in_w, k_w, options.StrideW(), options.DilationWFactor(), options.Padding()
    )
    checks.require(
        operator,
        result.shape == (1, out_h, out_w, out_c),
        f"its output has shape {result.shape}, expected {(1, out_h, out_w, out_c)}",
    )
    # Double-precision product of single-precision scales, in TFLite's order.
    factors = np.float64(source.scale) * kernel.scales.astype(np.float64) / np.float64(result.scale)
    multipliers, shifts = checks.rescaling(operator, factors, out_c)
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    assert kernel.data is not None
    rows = out_c if channel_axis == 0 else k_h * k_w
    weights, bias = kernel.data.reshape(rows, -1).astype(np.int8), checks.bias(operator, 2, out_c)
    checks.require_sums_fit(operator, weights if channel_axis == 0 else weights.T, bias, source.zero_point)
    return Step(
        operator.name,
        operator.layer,
        f"{operator.name.lower()}_s8",
        (source,),
        result,
        parameters={
            "in_h": in_h,
            "in_w": in_w,
            "in_c": in_c,
            "out_h": out_h,
            "out_w": out_w,
            **only_here,
            "kernel_h": k_h,
            "kernel_w": k_w,
            "stride_h": options.StrideH(),
            "stride_w": options.StrideW(),
            "dilation_h": options.DilationHFactor(),
            "dilation_w": options.DilationWFactor(),
            "pad_top": pad_top,
            "pad_left": pad_left,
            "in_zero_point": source.zero_point,
            "out_zero_point": result.zero_point,
            "activation_min": low,
            "activation_max": high,
        },
        tables=(
            Table("weights", weights),
            Table("bias", bias),
            Table("multipliers", multipliers),
            Table("shifts", shifts),
        ),
        macs=out_h * out_w * out_c * k_h * k_w * macs_each,
        why="general convolution" if channel_axis == 0 else "general depthwise convolution",
    )


def _image(operator: Operator) -> Tensor:
    image = checks.activation(operator, 0)
    checks.require(operator, len(image.shape) == 4, f"its input has shape {image.shape}, which is not of rank 4")
    return image
