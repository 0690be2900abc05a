# SPDX-License-Identifier: MIT
"""The fixed-point exponential that the logistic function and softmax share, as gemmlowp's fixedpoint.h computes it.

Range reduction to [-1/4, 0) with a fourth-order Taylor series, then one multiplication by exp(-2**k) for each bit of
what was taken away. A number "in Qm" has m integer bits and 31 - m fractional bits.
"""

import math

from tinytransit.deploy.static.fixed_point import doubling_high_mul, rounding_divide_by_pot, saturate

ONE_Q0 = 2**31 - 1


def in_q(value: float, integer_bits: int) -> int:
    """Write a real number in Qm, rounded half up."""
    return math.floor(math.ldexp(value, 31 - integer_bits) + 0.5)


def exp_of_negative(a: int, integer_bits: int) -> int:
    """Return exp(a) in Q0 for a <= 0 in Qm with m = ``integer_bits``, at most 5."""
    if a == 0:
        return ONE_Q0
    fractional_bits = 31 - integer_bits
    quarter = 1 << (fractional_bits - 2)
    reduced = (a & (quarter - 1)) - quarter
    result = _exp_between_minus_quarter_and_zero(saturate(reduced << integer_bits))
    remainder = reduced - a
    for exponent in range(-2, integer_bits):
        if remainder & (1 << (fractional_bits + exponent)):
            result = doubling_high_mul(result, in_q(math.exp(-(2.0**exponent)), 0))
    return result


def _exp_between_minus_quarter_and_zero(a: int) -> int:
    """exp(a) in Q0 for a in [-1/4, 0) in Q0, by a Taylor series around -1/8."""
    x = a + 2**28
    x2 = doubling_high_mul(x, x)
    x3 = doubling_high_mul(x2, x)
    x4 = doubling_high_mul(x2, x2)
    third = in_q(1 / 3, 0)
    tail = rounding_divide_by_pot(doubling_high_mul(rounding_divide_by_pot(x4, 2) + x3, third) + x2, 1)
    constant = in_q(math.exp(-1 / 8), 0)
    return constant + doubling_high_mul(constant, x + tail)
