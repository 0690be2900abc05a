# SPDX-License-Identifier: MIT
"""RESHAPE, SQUEEZE and EXPAND_DIMS, which move nothing: the bytes of a tensor stay in order."""

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step

_NEWEST = {"RESHAPE": 1, "SQUEEZE": 2, "EXPAND_DIMS": 1}


def lower(operator: Operator) -> Step:
    """Lower to a RESHAPE without code; the memory plan gives both tensors the same bytes."""
    checks.version_at_most(operator, _NEWEST[operator.name])
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(
        operator,
        source.size == result.size and checks.same_quantization(source, result),
        f"it takes {source.size} values to {result.size}, or changes their quantization",
    )
    return Step("RESHAPE", operator.layer, "", (source,), result, why="the same bytes under another shape")
