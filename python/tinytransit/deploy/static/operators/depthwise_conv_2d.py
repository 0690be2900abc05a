# SPDX-License-Identifier: MIT
"""DEPTHWISE_CONV_2D."""

import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.convolution import sliding_window
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to ``depthwise_conv_2d_s8``; weights stay in TFLite's order (row, column, out channel)."""
    checks.version_at_most(operator, 7)
    kernel, options = checks.weights(operator, 1, channel_axis=3), operator.options
    checks.require(operator, isinstance(options, tflite.DepthwiseConv2DOptions), "it has no DepthwiseConv2DOptions")
    assert isinstance(options, tflite.DepthwiseConv2DOptions)
    checks.require(operator, len(kernel.shape) == 4, f"weights of shape {kernel.shape} are not of rank 4")
    ones, _, _, out_c = kernel.shape
    in_c = checks.activation(operator, 0).shape[-1]
    checks.require(
        operator,
        ones == 1 and options.DepthMultiplier() * in_c == out_c,
        f"weights of shape {kernel.shape} for {in_c} channels, depth multiplier {options.DepthMultiplier()}",
    )
    return sliding_window(
        operator, kernel, options, channel_axis=3, only_here={"multiplier": out_c // in_c}, macs_each=1
    )
