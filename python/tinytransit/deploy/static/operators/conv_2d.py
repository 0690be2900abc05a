# SPDX-License-Identifier: MIT
"""CONV_2D, of which a Conv1D of Keras is the case of height 1."""

import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.convolution import sliding_window
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to ``conv_2d_s8``; weights stay in TFLite's order (out channel, row, column, in channel)."""
    checks.version_at_most(operator, 6)
    kernel, options = checks.weights(operator, 1, channel_axis=0), operator.options
    checks.require(operator, isinstance(options, tflite.Conv2DOptions), "it has no Conv2DOptions")
    assert isinstance(options, tflite.Conv2DOptions)
    checks.require(operator, len(kernel.shape) == 4, f"weights of shape {kernel.shape} are not of rank 4")
    out_c, _, _, k_c = kernel.shape
    in_c = checks.activation(operator, 0).shape[-1]
    checks.require(operator, k_c == in_c, f"it is a grouped convolution ({in_c} channels in, {k_c} a group)")
    return sliding_window(operator, kernel, options, channel_axis=0, only_here={"out_c": out_c}, macs_each=in_c)
