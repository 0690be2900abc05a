"""CONV_2D, of which a Conv1D of Keras is the case of height 1."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table


def lower(operator: Operator) -> Step:
    """Lower to ``conv_2d_s8``; weights stay in TFLite's order (out channel, row, column, in channel)."""
    checks.version_at_most(operator, 6)
    source, result = checks.activation(operator, 0), checks.output(operator)
    kernel = checks.weights(operator, 1, channel_axis=0)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.Conv2DOptions), "it has no Conv2DOptions")
    assert isinstance(options, tflite.Conv2DOptions) and kernel.data is not None
    checks.require(
        operator,
        len(source.shape) == len(result.shape) == len(kernel.shape) == 4,
        f"shapes {source.shape}, {kernel.shape} are not of rank 4",
    )
    batch, in_h, in_w, in_c = source.shape
    out_c, k_h, k_w, k_c = kernel.shape
    checks.require(operator, batch == 1, f"its batch is {batch}; export the model with a fixed batch of 1")
    checks.require(operator, k_c == in_c, f"it is a grouped convolution ({in_c} channels in, {k_c} a group)")
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
    return Step(
        operator.name,
        operator.layer,
        "conv_2d_s8",
        (source,),
        result,
        parameters={
            "in_h": in_h,
            "in_w": in_w,
            "in_c": in_c,
            "out_h": out_h,
            "out_w": out_w,
            "out_c": out_c,
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
            Table("weights", kernel.data.reshape(out_c, -1).astype(np.int8)),
            Table("bias", checks.bias(operator, 2, out_c)),
            Table("multipliers", multipliers),
            Table("shifts", shifts),
        ),
        macs=out_h * out_w * out_c * k_h * k_w * in_c,
        why="general convolution",
    )
