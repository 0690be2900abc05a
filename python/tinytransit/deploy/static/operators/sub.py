# SPDX-License-Identifier: MIT
"""SUB."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.kernel_contract import SUB_HEADROOM
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.operands import operands
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to ``sub_s8`` or ``sub_constant_s8``: as ADD, but the factors are computed in single precision."""
    checks.version_at_most(operator, 5)
    pair, result = operands(operator, commute=False), checks.output(operator)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.SubOptions), "it has no SubOptions")
    assert isinstance(options, tflite.SubOptions)
    with np.errstate(all="ignore"):
        twice_larger = np.float32(2) * max(pair.a.scale, pair.b.scale)
        factors = [
            pair.a.scale / twice_larger,
            pair.b.scale / twice_larger,
            twice_larger / (np.float32(2**SUB_HEADROOM) * result.scale),
        ]
    checks.require(
        operator, bool(factors[2] < 1), f"its output scale {result.scale} is too small for inputs of {twice_larger / 2}"
    )
    multipliers, shifts = checks.rescaling(operator, np.array(factors, np.float64), channels=3)
    low, high = checks.activation_range(operator, options.FusedActivationFunction(), result)
    parameters = pair.members(
        "sub",
        {
            "a_zero_point": pair.a.zero_point,
            "b_zero_point": pair.b.zero_point,
            "out_zero_point": result.zero_point,
            "activation_min": low,
            "activation_max": high,
            "a_shift": int(shifts[0]),
            "b_shift": int(shifts[1]),
            "out_shift": int(shifts[2]),
            "a_multiplier": int(multipliers[0]),
            "b_multiplier": int(multipliers[1]),
            "out_multiplier": int(multipliers[2]),
        },
    )
    if pair.tables:
        parameters["from_constant"] = int(pair.a.data is not None)
    return Step(
        operator.name,
        operator.layer,
        pair.kernel("sub"),
        pair.activations,
        result,
        parameters=parameters,
        tables=pair.tables,
        why="general subtraction",
    )
