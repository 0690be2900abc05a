"""DEPTHWISE_CONV_2D."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table


def lower(operator: Operator) -> Step:
    """Lower to ``depthwise_conv_2d_s8``; weights stay in TFLite's order (row, column, out channel)."""
    checks.version_at_most(operator, 7)
    source, result = checks.activation(operator, 0), checks.output(operator)
    kernel = checks.weights(operator, 1, channel_axis=3)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.DepthwiseConv2DOptions), "it has no DepthwiseConv2DOptions")
    assert isinstance(options, tflite.DepthwiseConv2DOptions) and kernel.data is not None
    checks.require(
        operator,
        len(source.shape) == len(result.shape) == len(kernel.shape) == 4,
        f"shapes {source.shape}, {kernel.shape} are not of rank 4",
    )
    batch, in_h, in_w, in_c = source.shape
    ones, k_h, k_w, out_c = kernel.shape
    checks.require(operator, batch == 1, f"its batch is {batch}; export the model with a fixed batch of 1")
    checks.require(
        operator,
        ones == 1 and options.DepthMultiplier() * in_c == out_c,
        f"weights of shape {kernel.shape} for {in_c} channels, depth multiplier {options.DepthMultiplier()}",
    )
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
    factors = np.float64(source.scale) * kernel.scales.astype(np.float64) / np.float64(result.scale)
    multipliers, shifts = checks.rescaling(operator, factors, out_c)
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    return Step(
        operator.name,
        operator.layer,
        "depthwise_conv_2d_s8",
        (source,),
        result,
        parameters={
            "in_h": in_h,
            "in_w": in_w,
            "in_c": in_c,
            "out_h": out_h,
            "out_w": out_w,
            "multiplier": out_c // in_c,
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
            Table("weights", kernel.data.reshape(k_h * k_w, out_c).astype(np.int8)),
            Table("bias", checks.bias(operator, 2, out_c)),
            Table("multipliers", multipliers),
            Table("shifts", shifts),
        ),
        macs=out_h * out_w * out_c * k_h * k_w,
        why="general depthwise convolution",
    )
