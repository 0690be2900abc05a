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
    parameters = pair.sum_members(
        "sub", operator, result, options.FusedActivationFunction(), np.array(factors, np.float64)
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
