# SPDX-License-Identifier: MIT
"""The int8 hyperbolic tangent as TensorFlow Lite Micro computes it, tabulated.

After gemmlowp's ``tanh`` on 32-bit fixed point (fixedpoint.h): (1 - e) / (1 + e) with e = exp(-2 |x|), by the
reciprocal that the logistic function has too.
"""

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.exponential import exp_of_negative
from tinytransit.deploy.static.fixed_point import saturate
from tinytransit.deploy.static.logistic import INPUT_INTEGER_BITS, tabulated, two_over_one_plus

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
    """Tabulate the hyperbolic tangent; the output's scale and zero point are 1/128 and 0. See ``tabulated``."""
    return tabulated(_tanh, input_scale, input_zero_point, _OUTPUT_FRACTIONAL_BITS, 0)
