# SPDX-License-Identifier: MIT
"""PRELU, whose slopes below zero are constant."""

from dataclasses import replace

import numpy as np

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.operands import operands
from tinytransit.deploy.static.step import Step


def lower(operator: Operator) -> Step:
    """Lower to ``prelu_s8``."""
    checks.version_at_most(operator, 1)
    pair, result = operands(operator, commute=False), checks.output(operator)
    checks.require(operator, pair.a.data is None and pair.b.data is not None, "its slopes are not constant")
    checks.require(operator, pair.a.shape == result.shape, f"it takes {pair.a.shape} to {result.shape}")
    positive = np.float64(pair.a.scale) / np.float64(result.scale)
    negative = np.float64(pair.a.scale) * np.float64(pair.b.scale) / np.float64(result.scale)
    multipliers, shifts = checks.rescaling(operator, np.array([positive, negative]), channels=2)
    (slopes,) = pair.tables
    return Step(
        operator.name,
        operator.layer,
        "prelu_s8",
        (pair.a,),
        result,
        parameters=pair.shape
        | {
            "in_zero_point": pair.a.zero_point,
            "slope_zero_point": pair.b.zero_point,
            "out_zero_point": result.zero_point,
            "positive_shift": int(shifts[0]),
            "negative_shift": int(shifts[1]),
            "positive_multiplier": int(multipliers[0]),
            "negative_multiplier": int(multipliers[1]),
        },
        tables=(replace(slopes, field="slopes"),),
        why="a slope a channel, or a value",
    )
