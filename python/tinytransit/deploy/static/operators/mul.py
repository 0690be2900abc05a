# SPDX-License-Identifier: MIT
"""MUL."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.operands import operands
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to ``mul_s8``, or ``mul_constant_s8``."""
    checks.version_at_most(operator, 7)
    pair, result = operands(operator), checks.output(operator)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.MulOptions), "it has no MulOptions")
    assert isinstance(options, tflite.MulOptions)
    factor = np.float64(pair.a.scale) * np.float64(pair.b.scale) / np.float64(result.scale)
    multipliers, shifts = checks.rescaling(operator, np.array([factor]), channels=1)
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    return Step(
        operator.name,
        operator.layer,
        pair.kernel("mul"),
        pair.activations,
        result,
        parameters=pair.members(
            "mul",
            {
                "a_zero_point": pair.a.zero_point,
                "b_zero_point": pair.b.zero_point,
                "out_zero_point": result.zero_point,
                "activation_min": low,
                "activation_max": high,
                "out_shift": int(shifts[0]),
                "out_multiplier": int(multipliers[0]),
            },
        ),
        tables=pair.tables,
        why="general multiplication",
    )
