# SPDX-License-Identifier: MIT
"""SOFTMAX along the last axis."""

import math

import numpy as np
import numpy.typing as npt
import tflite

from tinytransit.deploy.static.exponential import ONE_Q0, exp_of_negative
from tinytransit.deploy.static.fixed_point import doubling_high_mul, quantize_multiplier
from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step, Table

_INPUT_INTEGER_BITS = 5
# With more equal values in a row the reference's reciprocal overflows, and it stops the program.
_LONGEST_ROW = 511


def lower(operator: Operator) -> Step:
    """Lower to ``softmax_s8``; the exponential of each possible distance from the maximum is tabulated here."""
    checks.version_at_most(operator, 3)
    source, result = checks.activation(operator, 0), checks.output(operator)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.SoftmaxOptions), "it has no SoftmaxOptions")
    assert isinstance(options, tflite.SoftmaxOptions)
    checks.require(operator, source.shape == result.shape, f"it takes {source.shape} to {result.shape}")
    checks.require(
        operator,
        float(result.scale) == 1 / 256 and result.zero_point == -128,
        f"its output has scale {result.scale} and zero point {result.zero_point}, expected 1/256 and -128",
    )
    depth = source.shape[-1] if source.shape else 0
    checks.require(operator, 1 <= depth <= _LONGEST_ROW, f"its rows have {depth} values, at most {_LONGEST_ROW} work")
    factor = float(options.Beta()) * float(source.scale) * 2 ** (31 - _INPUT_INTEGER_BITS)
    checks.require(operator, factor > 1, f"beta {options.Beta()} times its input scale {source.scale} is too small")
    table = exponential_table(factor)
    return Step(
        operator.name,
        operator.layer,
        "softmax_s8",
        (source,),
        result,
        parameters={"rows": source.size // depth, "depth": depth, "reach": table.size},
        tables=(Table("exponentials", table),),
        why="exponentials from a table",
    )


def exponential_table(factor: float) -> npt.NDArray[np.int32]:
    """Tabulate exp(-i * factor / 2**26), i = 0, 1, ... as long as the reference counts it.

    Args:
        factor: beta x input scale x 2**26, more than 1.

    Returns:
        Shape (at most 256,): 31 fractional bits.
    """
    if factor >= 2**30:
        return np.array([ONE_Q0], np.int32)
    multiplier, shift = quantize_multiplier(factor)
    # CalculateInputRadius: beyond it the scaled difference would leave its 5 integer bits.
    radius = math.floor((2**_INPUT_INTEGER_BITS - 1) * 2 ** (31 - _INPUT_INTEGER_BITS) / 2**shift)
    return np.array(
        [
            exp_of_negative(doubling_high_mul(-i << shift, multiplier), _INPUT_INTEGER_BITS)
            for i in range(min(radius, 255) + 1)
        ],
        np.int32,
    )
