# SPDX-License-Identifier: MIT
"""ADD."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.kernel_contract import ADD_HEADROOM
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.operands import operands
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to ``add_s8``, or ``add_constant_s8``: both operands to twice the larger scale, then the sum to its own."""
    checks.version_at_most(operator, 5)
    pair, result = operands(operator), checks.output(operator)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.AddOptions), "it has no AddOptions")
    assert isinstance(options, tflite.AddOptions)
    twice_larger = 2 * np.float64(max(pair.a.scale, pair.b.scale))
    out_factor = twice_larger / (2**ADD_HEADROOM * np.float64(result.scale))
    checks.require(
        operator, out_factor < 1, f"its output scale {result.scale} is too small for inputs of {twice_larger / 2}"
    )
    factors = np.array([np.float64(pair.a.scale) / twice_larger, np.float64(pair.b.scale) / twice_larger, out_factor])
    return Step(
        operator.name,
        operator.layer,
        pair.kernel("add"),
        pair.activations,
        result,
        parameters=pair.sum_members("add", operator, result, options.FusedActivationFunction(), factors),
        tables=pair.tables,
        why="general addition",
    )
