# SPDX-License-Identifier: MIT
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.deploy.static.fixed_point import (
    doubling_high_mul,
    multiply_by_quantized_multiplier,
    quantize_multiplier,
    rounding_divide_by_pot,
)

INT32 = st.integers(-(2**31), 2**31 - 1)


@given(st.floats(1e-9, 1e3))
def test_multiplier_and_shift_stand_for_the_factor(real: float) -> None:
    multiplier, shift = quantize_multiplier(real)
    assert 2**30 <= multiplier < 2**31
    assert math.isclose(multiplier * 2.0 ** (shift - 31), real, rel_tol=2**-30)


@pytest.mark.parametrize("real", [0.0, -1.0, math.inf, math.nan, 2.0**30])
def test_impossible_factors_are_refused(real: float) -> None:
    with pytest.raises(ValueError):
        quantize_multiplier(real)


def test_a_factor_too_small_to_matter_is_zero() -> None:
    assert quantize_multiplier(2.0**-40) == (0, 0)


@given(INT32, st.integers(0, 31))
def test_division_rounds_half_away_from_zero(x: int, exponent: int) -> None:
    magnitude = (abs(x) + ((1 << exponent) >> 1)) >> exponent
    assert rounding_divide_by_pot(x, exponent) == (magnitude if x >= 0 else -magnitude)


@given(INT32, INT32)
def test_high_multiplication_is_within_half_a_unit(a: int, b: int) -> None:
    if a == b == -(2**31):
        assert doubling_high_mul(a, b) == 2**31 - 1
    else:
        assert -(2**30) < doubling_high_mul(a, b) * 2**31 - a * b <= 2**30


def test_two_roundings_are_not_one() -> None:
    # 0.4999.. rounds up to a half first and away from zero after: the reference does it, so must the engine.
    multiplier, shift = quantize_multiplier(0.25)
    assert multiply_by_quantized_multiplier(2, multiplier, shift) == 1
    assert multiply_by_quantized_multiplier(-2, multiplier, shift) == -1
