# SPDX-License-Identifier: MIT
"""The constants of the short form give the reference's result for every sum, or there are none."""

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.deploy.static.fixed_point import multiply_by_quantized_multiplier
from tinytransit.deploy.static.short_rescaling import SHORT_SHIFT, short_constants, steps_of


def reference(total: int, multiplier: int, shift: int, quantization: tuple[int, int, int]) -> int:
    zero_point, low, high = quantization
    return min(max(multiply_by_quantized_multiplier(total, multiplier, -shift) + zero_point, low), high)


def short(sums: npt.NDArray[np.int64], constants: npt.NDArray[np.int32], scaled: int) -> npt.NDArray[np.int64]:
    """What the kernels compute; it fails if a product leaves 32 bits, which the constants rule out."""
    addend, factor, multiplier = (int(value) for value in constants)
    # The addend wraps around as the sums do.
    wide = ((addend + factor * (sums << scaled) + 2**31) & 0xFFFFFFFF) - 2**31
    return (wide * multiplier) >> (32 + SHORT_SHIFT)


CHANNELS = st.tuples(
    st.integers(2**30, 2**31 - 1), st.integers(2, 14), st.integers(-(2**16), 2**16), st.integers(1, 2**17)
)


@settings(deadline=None, max_examples=60)
@given(
    CHANNELS,
    st.sampled_from([(-128, -128, 127), (0, 0, 255), (-20, -20, 127), (5, -128, 127)]),
    st.sampled_from([0, 8]),
)
def test_every_sum_gives_the_references_result(
    channel: tuple[int, int, int, int], quantization: tuple[int, int, int], scaled: int
) -> None:
    multiplier, shift, bias, reach = channel
    ends = np.array([-reach]), np.array([reach])
    found = short_constants(ends, np.array([bias]), np.array([multiplier]), np.array([shift]), quantization, scaled)
    if found is None:
        return
    sums = np.unique(np.linspace(-reach, reach, 4001).astype(np.int64))
    _, low, high = quantization
    expected = [reference(int(total) + bias, multiplier, shift, quantization) for total in sums]
    assert np.clip(short(sums, found[0], scaled), low, high).tolist() == expected


def test_rectified_layers_have_constants() -> None:
    random = np.random.default_rng(3)
    channels = 64
    multipliers, shifts = random.integers(2**30, 2**31, channels), random.integers(6, 10, channels)
    bias, reach = random.integers(-4000, 4000, channels), random.integers(20_000, 200_000, channels)
    assert short_constants((-reach, reach), bias, multipliers, shifts, (-128, -128, 127)) is not None


def test_signed_results_round_away_from_zero_which_the_short_form_cannot() -> None:
    sums, one = (np.array([-100_000]), np.array([100_000])), np.array([1_500_000_001])
    assert short_constants(sums, np.array([0]), one, np.array([8]), (0, -128, 127)) is None


def test_constant_results_need_no_sum() -> None:
    found = short_constants(
        (np.array([-5]), np.array([9])), np.array([0]), np.array([0]), np.array([4]), (7, -128, 127)
    )
    assert found is not None
    assert short(np.arange(-5, 10), found[0], 0).tolist() == [7] * 15


@given(st.integers(2**30, 2**31 - 1), st.integers(0, 20), st.integers(-128, 127), st.integers(-127, 127))
def test_steps_begin_where_the_references_do(multiplier: int, shift: int, zero_point: int, value: int) -> None:
    (step,) = steps_of(np.array([multiplier]), np.array([shift]), zero_point, np.array([value]))[0].tolist()
    wide = (zero_point, -1000, 1000)
    assert reference(step - 1, multiplier, shift, wide) < value <= reference(step, multiplier, shift, wide)
