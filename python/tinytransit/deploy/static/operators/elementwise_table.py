# SPDX-License-Identifier: MIT
"""QUANTIZE from int8 to int8, RELU, RELU6 and LOGISTIC: one byte in, one byte out, so a table of 256 bytes."""

import numpy as np

from tinytransit.deploy.static.fixed_point import multiply_by_quantized_multiplier
from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.logistic import logistic_table
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table

_BYTES = range(-128, 128)


def lower_quantize(operator: Operator) -> Step:
    """Lower to ``lookup_s8``: the change of scale and zero point of each byte."""
    checks.version_at_most(operator, 4)
    return lookup(operator, _rescaled(operator, -128, 127))


def lower_relu(operator: Operator) -> Step:
    """Lower to ``lookup_s8``: a change of scale, then the clamp at the output's zero."""
    checks.version_at_most(operator, 3)
    return lookup(operator, _rescaled(operator, max(-128, checks.output(operator).zero_point), 127))


def lower_relu6(operator: Operator) -> Step:
    """Lower to ``lookup_s8``: the reference clamps between the input's 0 and 6 and never rescales."""
    checks.version_at_most(operator, 3)
    source = checks.activation(operator, 0)
    checks.require(
        operator,
        checks.same_quantization(source, checks.output(operator)),
        "input and output are quantized differently",
    )
    # FloatToQuantizedType: round half away from zero, then clamp.
    with np.errstate(over="ignore"):
        steps = min(np.float32(6) / source.scale + np.float32(0.5), np.float32(512))
    six = min(127, source.zero_point + int(np.floor(steps)))
    return lookup(operator, [min(max(x, source.zero_point), six) for x in _BYTES])


def lower_logistic(operator: Operator) -> Step:
    """Lower to ``lookup_s8``: the logistic function as the reference computes it."""
    checks.version_at_most(operator, 3)
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(
        operator,
        float(result.scale) == 1 / 256 and result.zero_point == -128,
        f"its output has scale {result.scale} and zero point {result.zero_point}, expected 1/256 and -128",
    )
    try:
        table = logistic_table(float(source.scale), source.zero_point)
    except ValueError as error:
        checks.require(operator, False, str(error))
        raise
    return lookup(operator, table.tolist())


def _rescaled(operator: Operator, low: int, high: int) -> list[int]:
    source, result = checks.activation(operator, 0), checks.output(operator)
    multipliers, shifts = checks.rescaling(
        operator, np.array([np.float64(source.scale) / np.float64(result.scale)]), channels=1
    )
    return [
        min(
            max(
                multiply_by_quantized_multiplier(x - source.zero_point, int(multipliers[0]), int(shifts[0]))
                + result.zero_point,
                low,
            ),
            high,
        )
        for x in _BYTES
    ]


def lookup(operator: Operator, values: list[int]) -> Step:
    """Return the step of a function of one byte, given its results for -128, -127, ... 127."""
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(operator, source.size == result.size, f"it takes {source.size} values to {result.size}")
    return Step(
        operator.name,
        operator.layer,
        "lookup_s8",
        (source,),
        result,
        parameters={"n": source.size},
        tables=(Table("table", np.array(values, np.int8)),),
        why="one byte in, one byte out: a table",
    )
