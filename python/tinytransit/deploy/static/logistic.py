# SPDX-License-Identifier: MIT
"""The int8 logistic function as TensorFlow Lite Micro computes it, tabulated.

An int8 function of one int8 value is a table of 256 bytes; making it at compile time costs the board nothing and leaves
one lookup to do. The values follow gemmlowp's `logistic` on 32-bit fixed point (fixedpoint.h): the exponential of
`exponential.py`, then 1/(1+x) by three Newton-Raphson steps. A number "in Qm" has m integer bits and 31 - m fractional
bits.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.exponential import ONE_Q0, exp_of_negative, in_q
from tinytransit.deploy.static.fixed_point import (
    doubling_high_mul,
    multiply_by_quantized_multiplier,
    rounding_divide_by_pot,
    saturate,
)

INPUT_INTEGER_BITS = 4
_OUTPUT_FRACTIONAL_BITS = 8


def two_over_one_plus(a: int) -> int:
    """Return 2/(1+a) in Q2 for a in [0, 1] in Q0."""
    half_denominator = (a + ONE_Q0 + 1) // 2
    x = in_q(48 / 17, 2) + doubling_high_mul(half_denominator, in_q(-32 / 17, 2))
    for _ in range(3):
        error = 2**29 - doubling_high_mul(half_denominator, x)
        x += saturate(doubling_high_mul(x, error) << 2)
    return x


def _logistic(x: int) -> int:
    """1/(1+exp(-x)) in Q0 for x in Q4."""
    if x == 0:
        return 2**30
    # In Q0, half of it has a bit more.
    positive = saturate(two_over_one_plus(exp_of_negative(-abs(x), INPUT_INTEGER_BITS)) << 1)
    return positive if x > 0 else ONE_Q0 - positive


def _input_rescaling(input_scale: float) -> tuple[int, int, int]:
    """Return multiplier and shift from an int8 input to Q4, and the least distance from zero that saturates there.

    Raises:
        ValueError: If the scale is not a positive number that the fixed-point format holds.
    """
    mantissa, shift = math.frexp(float(input_scale) * 2 ** (31 - INPUT_INTEGER_BITS))
    # From a scale of 8 on, the least distance is 0: every input saturates, and none is scaled.
    if not (math.isfinite(input_scale) and input_scale > 0 and shift >= 0):
        raise ValueError(f"input scale {input_scale!r} is out of range")
    multiplier = math.floor(mantissa * 2**31 + 0.5)
    radius = math.floor((2**INPUT_INTEGER_BITS - 1) * 2 ** (31 - INPUT_INTEGER_BITS) / 2**shift)
    return multiplier, shift, radius


def tabulated(
    function: Callable[[int], int], input_scale: float, input_zero_point: int, fractional_bits: int, zero_point: int
) -> npt.NDArray[np.int8]:
    """Tabulate an int8 function of one int8 value.

    Args:
        function: From Q4 to Q0.
        input_scale: Scale of the input.
        input_zero_point: Zero point of the input.
        fractional_bits: Of the output, whose scale is a power of two.
        zero_point: Of the output.

    Returns:
        Shape (256,): the output for inputs -128, -127, ... 127.

    Raises:
        ValueError: If the scale is not a positive number that the fixed-point format holds.
    """
    multiplier, shift, radius = _input_rescaling(input_scale)
    table = np.empty(256, np.int8)
    for i, quantized in enumerate(range(-128, 128)):
        x = quantized - input_zero_point
        if abs(x) >= radius:
            table[i] = 127 if x > 0 else -128
            continue
        y = function(multiply_by_quantized_multiplier(x, multiplier, shift))
        table[i] = min(max(rounding_divide_by_pot(y, 31 - fractional_bits) + zero_point, -128), 127)
    return table


def logistic_table(input_scale: float, input_zero_point: int) -> npt.NDArray[np.int8]:
    """Tabulate the logistic function; the output's scale and zero point are 1/256 and -128. See :func:`tabulated`."""
    return tabulated(_logistic, input_scale, input_zero_point, _OUTPUT_FRACTIONAL_BITS, -128)
