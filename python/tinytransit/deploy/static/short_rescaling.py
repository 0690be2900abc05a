# SPDX-License-Identifier: MIT
"""Find constants for the short form of ``rescale_s8.h`` with which it is equal to the reference for every input.

The reference rounds twice, half away from zero: its result is a staircase in the sum, of at most 255 steps. The short
form is one too, ``floor((P * sum + B) * M / 2^(32 + SHIFT))``. Both are equal if each step begins at the same sum. For
a multiplier M, a step at the sum T asks of B that the short form is below the step's value at T - 1 and not at T: an
interval of whole numbers. Where those of all steps have a number in common, that is B; the multipliers around the
reference's own are tried, for a little more or less of slope widens the common interval.
"""

import numpy as np
import numpy.typing as npt

SHORT_SHIFT = 16
"""The short form's shift to the right, as ``rescale_s8.h`` has it."""

_BITS = 32 + SHORT_SHIFT
# Beyond it the steps' sums would not fit 64 bits.
_SHIFT_LIMIT = 20
_TRIALS = 33

_Array = npt.NDArray[np.int64]


def steps_of(multipliers: _Array, shifts: _Array, zero_point: int, values: _Array) -> _Array:
    """Return the least sum, bias included, at which the reference gives each value or more.

    Args:
        multipliers: Of each channel, 1 .. 2^31 - 1.
        shifts: To the right, 0 .. 20.
        zero_point: Of the output.
        values: The values, whose clamp is left out.

    Returns:
        Shape (channels, values).
    """
    relative = values[None, :] - zero_point
    shift = shifts[:, None]
    half = np.where(shift > 0, 1 << np.maximum(shift - 1, 0), 0)
    # What the first rounding must give, so that the second one gives the value: below zero, half goes away from it.
    rounded = (relative << shift) - half + ((relative <= 0) & (shift > 0))
    return -((-rounded * 2**31 + 2**30) // multipliers[:, None])


def short_constants(
    sums: tuple[_Array, _Array],
    bias: _Array,
    multipliers: _Array,
    shifts: _Array,
    quantization: tuple[int, int, int],
    scaled: _Array | int = 0,
) -> npt.NDArray[np.int32] | None:
    """Return addend, factor and multiplier of each channel, shape (channels, 3); None if one channel has none.

    Args:
        sums: The least and the greatest sum of products of each channel that any input gives.
        bias: What is added to them.
        multipliers: Of the reference.
        shifts: Of the reference, to the right.
        quantization: Zero point of the output, and the least and the greatest value that its clamp leaves.
        scaled: Sums are found as 2^scaled times their value.
    """
    if (shifts < 0).any() or (shifts > _SHIFT_LIMIT).any() or (multipliers < 0).any():
        return None
    zero_point, low, high = quantization
    values = np.arange(low + 1, high + 1)
    # A multiplier of 0 gives the zero point whatever the sum, as one of 1 does that is shifted by so much.
    positive = np.maximum(multipliers, 1)
    steps = steps_of(positive, shifts, zero_point, values)
    least, greatest = (end + bias for end in sums)
    factors: _Array = np.maximum(1 + SHORT_SHIFT - shifts, scaled).astype(np.int64)
    units: _Array = np.left_shift(np.ones_like(factors), factors - scaled)
    # Steps that no sum reaches, or that every sum has behind it, ask for one end of the interval only.
    before, behind = np.minimum(steps - 1, greatest[:, None]), np.maximum(steps, least[:, None])
    asks_below, asks_above = steps > least[:, None], steps <= greatest[:, None]
    wide = np.int64(2**62)
    found = np.zeros((len(bias), 3), np.int64)
    left = np.ones(len(bias), bool)
    exact = positive * 2.0 ** (1 + SHORT_SHIFT - shifts - factors)
    reach = 2.0 ** (17 - shifts) + 4
    for trial in np.argsort(np.abs(np.linspace(-1, 1, _TRIALS)), kind="stable"):
        multiplier = np.rint(exact + reach * np.linspace(-1, 1, _TRIALS)[trial]).astype(np.int64)
        usable = left & (multiplier > 0) & (multiplier < 2**31)
        # The least whole number that comes out as the value: ceil(value * 2^BITS / multiplier).
        ends = -(-(values[None, :] << _BITS) // np.maximum(multiplier, 1)[:, None])
        powers = factors[:, None]
        lowest = np.where(asks_above, ends - (behind << powers), -wide).max(axis=1, initial=-wide)
        highest = np.where(asks_below, ends - (before << powers) - 1, wide).min(axis=1, initial=wide)
        addend = np.where(lowest == -wide, highest, np.where(highest == wide, lowest, (lowest + highest) // 2))
        addend = np.where(np.abs(addend) == wide, 0, addend)
        fits = usable & (lowest <= highest)
        for end in (least, greatest):
            fits &= np.abs((end << factors) + addend) < 2**31 - 1
        found[fits] = np.stack([addend + (bias << factors), units, multiplier], axis=1)[fits]
        left &= ~fits
    # A result that is the same for all sums needs none of them.
    same = _constant_results(steps, least, greatest, low)
    for channel in np.flatnonzero(left & (same >= low)):
        found[channel] = ((2 * same[channel] + 1) << (SHORT_SHIFT + 1), 0, 2**30)
        left[channel] = False
    if left.any():
        return None
    # The addend wraps around as the sums do that it is added to.
    return (found & 0xFFFFFFFF).astype(np.uint32).view(np.int32)


def _constant_results(steps: _Array, least: _Array, greatest: _Array, low: int) -> _Array:
    """Return each channel's result where it is the same for all sums, else less than ``low``."""
    first, last = ((steps <= end[:, None]).sum(axis=1) for end in (least, greatest))
    return np.where(first == last, low + first, low - 1)
