# SPDX-License-Identifier: MIT
"""MAX_POOL_2D and AVERAGE_POOL_2D."""

import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step


def lower_max(operator: Operator) -> Step:
    """Lower to ``max_pool_2d_s8``, which ignores what lies in the padding."""
    return _lower(operator, "max_pool_2d_s8")


def lower_average(operator: Operator) -> Step:
    """Lower to ``average_pool_2d_s8``, which leaves the padding out of the mean."""
    return _lower(operator, "average_pool_2d_s8")


def _lower(operator: Operator, kernel: str) -> Step:
    checks.version_at_most(operator, 3)
    source, result = checks.activation(operator, 0), checks.output(operator)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.Pool2DOptions), "it has no Pool2DOptions")
    assert isinstance(options, tflite.Pool2DOptions)
    checks.require(operator, len(source.shape) == len(result.shape) == 4, f"shape {source.shape} is not of rank 4")
    checks.require(operator, checks.same_quantization(source, result), "input and output are quantized differently")
    batch, in_h, in_w, channels = source.shape
    out_h, pad_top = checks.window_geometry(
        operator, in_h, options.FilterHeight(), options.StrideH(), 1, options.Padding()
    )
    out_w, pad_left = checks.window_geometry(
        operator, in_w, options.FilterWidth(), options.StrideW(), 1, options.Padding()
    )
    checks.require(
        operator,
        batch == 1 and result.shape == (1, out_h, out_w, channels),
        f"it takes {source.shape} to {result.shape}, expected {(1, out_h, out_w, channels)}",
    )
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    return Step(
        operator.name,
        operator.layer,
        kernel,
        (source,),
        result,
        parameters={
            "in_h": in_h,
            "in_w": in_w,
            "channels": channels,
            "out_h": out_h,
            "out_w": out_w,
            "window_h": options.FilterHeight(),
            "window_w": options.FilterWidth(),
            "stride_h": options.StrideH(),
            "stride_w": options.StrideW(),
            "pad_top": pad_top,
            "pad_left": pad_left,
            "activation_min": low,
            "activation_max": high,
        },
        why="general pooling",
    )
