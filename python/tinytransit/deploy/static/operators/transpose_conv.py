# SPDX-License-Identifier: MIT
"""TRANSPOSE_CONV, a Conv2DTranspose of Keras."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table


def lower(operator: Operator) -> Step:
    """Lower to ``transpose_conv_2d_s8``; weights stay in TFLite's order (out channel, row, column, in channel)."""
    checks.version_at_most(operator, 5)
    kernel, options = checks.weights(operator, 1, channel_axis=0), operator.options
    checks.require(operator, isinstance(options, tflite.TransposeConvOptions), "it has no TransposeConvOptions")
    assert isinstance(options, tflite.TransposeConvOptions) and kernel.data is not None
    source, result = checks.activation(operator, 2), checks.output(operator)
    checks.require(
        operator,
        len(source.shape) == len(result.shape) == len(kernel.shape) == 4 and source.shape[0] == result.shape[0] == 1,
        f"it takes {source.shape} to {result.shape} with weights of shape {kernel.shape}; "
        "expected four axes each, and a batch of 1",
    )
    out_c, k_h, k_w, in_c = kernel.shape
    # The padding is that of the convolution which would take the output back to the input.
    in_h, pad_top = checks.window_geometry(operator, result.shape[1], k_h, options.StrideH(), 1, options.Padding())
    in_w, pad_left = checks.window_geometry(operator, result.shape[2], k_w, options.StrideW(), 1, options.Padding())
    checks.require(
        operator,
        source.shape == (1, in_h, in_w, in_c) and result.shape[3] == out_c,
        f"its input has shape {source.shape}, expected {(1, in_h, in_w, in_c)} for an output of {result.shape}",
    )
    factors = np.float64(source.scale) * kernel.scales.astype(np.float64) / np.float64(result.scale)
    multipliers, shifts = checks.rescaling(operator, factors, out_c)
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    weights, bias = kernel.data.reshape(out_c, -1).astype(np.int8), checks.bias(operator, 3, out_c)
    checks.require_sums_fit(operator, weights, bias, source.zero_point)
    return Step(
        operator.name,
        operator.layer,
        "transpose_conv_2d_s8",
        (source,),
        result,
        parameters={
            "in_h": in_h,
            "in_w": in_w,
            "in_c": in_c,
            "out_h": result.shape[1],
            "out_w": result.shape[2],
            "out_c": out_c,
            "kernel_h": k_h,
            "kernel_w": k_w,
            "stride_h": options.StrideH(),
            "stride_w": options.StrideW(),
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
        # Those at the border are counted though they fall outside.
        macs=in_h * in_w * k_h * k_w * in_c * out_c,
        why="general transposed convolution",
    )
