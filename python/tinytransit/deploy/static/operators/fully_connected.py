# SPDX-License-Identifier: MIT
"""FULLY_CONNECTED, with one scale for all weights or one an output."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table


def lower(operator: Operator) -> Step:
    """Lower to ``fully_connected_s8``; weights stay in TFLite's order (output, input).

    On a tensor of more axes it treats each row along the last one alike, as a convolution of window 1 does, so that is
    what it becomes.
    """
    checks.version_at_most(operator, 12)
    source, result = checks.activation(operator, 0), checks.output(operator)
    matrix = checks.weights(operator, 1, channel_axis=0)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.FullyConnectedOptions), "it has no FullyConnectedOptions")
    assert isinstance(options, tflite.FullyConnectedOptions) and matrix.data is not None
    checks.require(
        operator,
        options.WeightsFormat() == tflite.FullyConnectedOptionsWeightsFormat.DEFAULT,
        "its weights are shuffled",
    )
    checks.require(operator, len(matrix.shape) == 2, f"its weights have shape {matrix.shape}, expected two axes")
    out_n, in_n = matrix.shape
    rows = source.size // in_n if in_n else 0
    checks.require(
        operator,
        rows > 0 and source.size == rows * in_n and result.size == rows * out_n,
        f"it takes {source.shape} to {result.shape} with weights of shape {matrix.shape}",
    )
    # Double-precision product of single-precision scales, in TFLite's order.
    factors = np.float64(source.scale) * matrix.scales.astype(np.float64) / np.float64(result.scale)
    multipliers, shifts = checks.rescaling(operator, factors, out_n)
    weights, bias = matrix.data.astype(np.int8), checks.bias(operator, 2, out_n)
    checks.require_sums_fit(operator, weights, bias, source.zero_point)
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    sizes = {"in_n": in_n, "out_n": out_n} if rows == 1 else _pointwise(rows, in_n, out_n)
    return Step(
        operator.name,
        operator.layer,
        "fully_connected_s8" if rows == 1 else "conv_2d_s8",
        (source,),
        result,
        parameters=sizes
        | {
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
        macs=rows * in_n * out_n,
        why="matrix by vector" if rows == 1 else f"matrix by {rows} vectors: a convolution of window 1",
    )


def _pointwise(rows: int, in_n: int, out_n: int) -> dict[str, int]:
    """Return the sizes of ``conv_2d_s8`` for a window of one place on an image of one row."""
    ones = ("kernel_h", "kernel_w", "stride_h", "stride_w", "dilation_h", "dilation_w")
    return {
        "in_h": 1,
        "in_w": rows,
        "in_c": in_n,
        "out_h": 1,
        "out_w": rows,
        "out_c": out_n,
        **dict.fromkeys(ones, 1),
        "pad_top": 0,
        "pad_left": 0,
    }
