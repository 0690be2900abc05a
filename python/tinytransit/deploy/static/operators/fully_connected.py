# SPDX-License-Identifier: MIT
"""FULLY_CONNECTED, with one scale for all weights or one an output."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table


def lower(operator: Operator) -> Step:
    """Lower to ``fully_connected_s8``; weights stay in TFLite's order (output, input)."""
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
    checks.require(
        operator,
        source.size == in_n and result.size == out_n,
        f"{source.size} values in, {result.size} out, weights of shape {matrix.shape}; only a batch of 1 works",
    )
    # Double-precision product of single-precision scales, in TFLite's order.
    factors = np.float64(source.scale) * matrix.scales.astype(np.float64) / np.float64(result.scale)
    multipliers, shifts = checks.rescaling(operator, factors, out_n)
    weights, bias = matrix.data.astype(np.int8), checks.bias(operator, 2, out_n)
    checks.require_sums_fit(operator, weights, bias, source.zero_point)
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    return Step(
        operator.name,
        operator.layer,
        "fully_connected_s8",
        (source,),
        result,
        parameters={
            "in_n": in_n,
            "out_n": out_n,
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
        macs=in_n * out_n,
        why="matrix by vector",
    )
