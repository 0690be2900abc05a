# SPDX-License-Identifier: MIT
"""The fixed-point exponential is an exponential."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.deploy.static.exponential import ONE_Q0, exp_of_negative, in_q


@given(st.integers(-(2**31), 0), st.integers(0, 5))
def test_it_is_close_to_the_real_one(a: int, integer_bits: int) -> None:
    real = math.exp(a / 2 ** (31 - integer_bits))
    assert exp_of_negative(a, integer_bits) / 2**31 == pytest.approx(real, abs=3e-7)


def test_of_zero_it_is_one() -> None:
    assert exp_of_negative(0, 5) == ONE_Q0


@pytest.mark.parametrize(
    ("value", "bits", "expected"), [(1.0, 2, 2**29), (-0.5, 0, -(2**30)), (48 / 17, 2, 1515870810)]
)
def test_numbers_are_rounded_to_the_format(value: float, bits: int, expected: int) -> None:
    assert in_q(value, bits) == expected
