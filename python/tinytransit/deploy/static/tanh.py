# SPDX-License-Identifier: MIT
"""The int8 hyperbolic tangent as TensorFlow Lite Micro computes it, tabulated.

After gemmlowp's ``tanh`` on 32-bit fixed point (fixedpoint.h): (1 - e) / (1 + e) with e = exp(-2 |x|), by the
reciprocal that the logistic function has too.
"""

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.exponential import exp_of_negative
from tinytransit.deploy.static.fixed_point import (
    multiply_by_quantized_multiplier,
    rounding_divide_by_pot,
    saturate,
)
from tinytransit.deploy.static.logistic import INPUT_INTEGER_BITS, input_rescaling, two_over_one_plus

_OUTPUT_FRACTIONAL_BITS = 7
_ONE_Q2 = 2**29


def _tanh(x: int) -> int:
    """Return tanh(x) in Q0 for x in Q4."""
    if x == 0:
        return 0
    # The same bits in Q5 are twice the number.
    exponential = exp_of_negative(-abs(x), INPUT_INTEGER_BITS + 1)
    positive = saturate((two_over_one_plus(exponential) - _ONE_Q2) << 2)
    return positive if x > 0 else -positive


def tanh_table(input_scale: float, input_zero_point: int) -> npt.NDArray[np.int8]:
    """Tabulate the int8 hyperbolic tangent.

    Args:
        input_scale: Scale of the int8 input.
        input_zero_point: Zero point of the int8 input; the output's scale and zero point are 1/128 and 0.

    Returns:
        Shape (256,): the output for inputs -128, -127, ... 127.

    Raises:
        ValueError: If the scale is not a positive number that the fixed-point format holds.
    """
    multiplier, shift, radius = input_rescaling(input_scale)
    table = np.empty(256, np.int8)
    for i, quantized in enumerate(range(-128, 128)):
        x = quantized - input_zero_point
        if abs(x) >= radius:
            table[i] = 127 if x > 0 else -128
            continue
        y = _tanh(multiply_by_quantized_multiplier(x, multiplier, shift))
        table[i] = min(max(rounding_divide_by_pot(y, 31 - _OUTPUT_FRACTIONAL_BITS), -128), 127)
    return table
