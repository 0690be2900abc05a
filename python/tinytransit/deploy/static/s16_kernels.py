# SPDX-License-Identifier: MIT
"""Conditions under which an s16 kernel takes a plain step's place, and the tables that it needs.

An s16 activation is stored less its zero point, so padding is 0 and no offset remains to be added: a sum is a plain sum
of products, two of them an instruction. The price is two bytes an activation.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.kernel_contract import CONV_1D_PAIRS_MAX
from tinytransit.deploy.static.short_rescaling import short_constants
from tinytransit.deploy.static.step import Step, Table

# Loads reach this far from their address register (Thumb-2, 12-bit offset).
_OFFSET_LIMIT = 4092
# Below it, doubling a sum and adding the rounding constant stay within 32 bits.
_SUM_LIMIT = 1 << 29
# Sums that are found as 256 times their value keep within 32 bits below it; those of so many quads of taps always do,
# for inputs are within 255 and weights within 128.
_SHARED_BITS = 8
_SHARED_SUM_LIMIT = 1 << (31 - _SHARED_BITS)
_SHARED_QUADS = 64

# Parameters that the inner loops do not depend on.
CONV_VARYING = frozenset({"positions", "channels", "lead", "before", "after"})
WIDEN_VARYING = frozenset({"n", "zero_point", "before", "after"})


@dataclass(frozen=True)
class Replacement:
    """A kernel that takes the place of a plain one where it can.

    Attributes:
        plain: The plain kernel.
        kernel: The kernel that then runs.
        when: The condition, for the documentation; functions beside the list decide.
        widens: Whether `Goal.SPEED` stores its weights with 16 bits.
    """

    plain: str
    kernel: str
    when: str
    widens: bool = False


_RANGE = "no sum can reach 2^29, and rescaling makes sums smaller"
REPLACEMENTS = (
    Replacement(
        "conv_2d_s8",
        "conv_1d_s16",
        "it runs along one axis of a sequence, undilated, with an even number of output channels, at least 4 "
        f"positions, at most {CONV_1D_PAIRS_MAX} pairs of taps, four windows within {_OFFSET_LIMIT} bytes; {_RANGE}",
        widens=True,
    ),
    Replacement(
        "max_pool_2d_s8", "conv_1d_s16", "it takes pairs of positions, and is all that reads such a convolution"
    ),
    Replacement("fully_connected_s8", "dense_s16", _RANGE),
)
CONVERSIONS = ("widen_s8_s16", "narrow_s16_s8")
"""Kernels at the ends of a chain of s16 kernels; their steps are called QUANTIZE."""


@dataclass(frozen=True)
class Axis:
    """A convolution seen along one axis.

    Attributes:
        positions: Windows.
        taps: Values in a window: kernel width x input channels.
        stride: Positions from one window to the next.
        pitch: Values from one window to the next: stride x input channels.
        before: Values of padding ahead of the input.
        after: Values of padding behind it.
    """

    positions: int
    taps: int
    stride: int
    pitch: int
    before: int
    after: int

    @property
    def pairs(self) -> int:
        """Pairs of taps in a window, the last one filled up with a weight of 0."""
        return -(-self.taps // 2)


def conv_axis(step: Step) -> Axis | None:
    """Return how ``conv_1d_s16`` would see a convolution, or None if it cannot run it."""
    if step.kernel != "conv_2d_s8" or step.parameters["out_c"] % 2 or not _sums_fit(step):
        return None
    p = step.parameters
    in_c = p["in_c"]
    if p["kernel_h"] == p["kernel_w"] == p["stride_h"] == p["stride_w"] == 1:
        if min(p["out_h"], p["out_w"]) > 1:
            # An image: its neighbours have no s16 kernel, and two bytes a value are more than most boards have.
            return None
        axis = Axis(p["out_h"] * p["out_w"], in_c, 1, in_c, 0, 0)
    else:
        flat = [a for a, b in ("wh", "hw") if p[f"in_{b}"] == p[f"kernel_{b}"] == p[f"out_{b}"] == 1]
        if not flat or p[f"dilation_{flat[0]}"] != 1:
            return None
        along = flat[0]
        pad = p["pad_left" if along == "w" else "pad_top"]
        positions, kernel, stride = p[f"out_{along}"], p[f"kernel_{along}"], p[f"stride_{along}"]
        behind = (positions - 1) * stride + kernel - p[f"in_{along}"] - pad
        axis = Axis(positions, kernel * in_c, stride, stride * in_c, pad * in_c, max(0, behind) * in_c)
    reach = 2 * (3 * axis.pitch + axis.taps + 1)
    fits = axis.positions >= 4 and axis.pairs <= CONV_1D_PAIRS_MAX and reach <= _OFFSET_LIMIT
    return axis if fits else None


def pools_pairs(step: Step, axis: Axis, channels: int) -> bool:
    """Whether a pooling step keeps the greater of each two neighbouring positions of a convolution, and no more."""
    if step.kernel != "max_pool_2d_s8":
        return False
    p = step.parameters
    return any(
        p[f"in_{across}"] == p[f"window_{across}"] == p[f"out_{across}"] == 1
        and p[f"in_{along}"] == axis.positions
        and p[f"window_{along}"] == p[f"stride_{along}"] == 2
        and 4 <= 2 * p[f"out_{along}"] <= axis.positions
        and p["channels"] == channels
        for along, across in (("w", "h"), ("h", "w"))
    )


Weights = Literal["u8", "s16", "shared"]
"""How the weights of a convolution lie in flash, by conv_1d_s16.h: they are widened, copied, or share halfwords."""


def conv_cycles(axis: Axis, positions: int, channels: int, pooled: bool, weights: Weights) -> int:
    """Predict the cycles of ``conv_1d_s16`` on a Cortex-M4, from the counts in conv_1d_s16_m4.h.

    Args:
        axis: The convolution.
        positions: Windows that are computed.
        channels: Output channels.
        pooled: Whether pairs of positions are pooled.
        weights: How they lie in flash.
    """
    rescaling, once = (46 if pooled else 55), 0
    if weights == "shared":
        words = axis.pitch // 2
        taps = words * 15 + (axis.pairs - words) * 12
        rescaling += 12
        copying = 3 * axis.pairs
        once = (positions + axis.pairs // words - 1) * (2 * words + words // 4 + 16)
    else:
        columns = min(axis.pitch // 2, axis.pairs) if axis.pitch % 2 == 0 else axis.pairs
        taps = columns * 16 + (axis.pairs - columns) * 13
        copying = (5 if weights == "s16" else 8) * axis.pairs
    return channels // 2 * (-(-positions // 4) * (taps + rescaling) + copying + 50) + once


def shares_weights(step: Step, axis: Axis, positions: int) -> bool:
    """Whether the weights of two channels of a convolution may share halfwords.

    Args:
        step: The convolution.
        axis: The same along its axis.
        positions: Windows that are computed.
    """
    if axis.pitch % 2 or axis.pairs % (axis.pitch // 2) or not _shared_sums_fit(step):
        return False
    # The sums of all windows lie behind the weights of two channels, and take what widened ones would.
    return axis.pairs + positions + axis.pairs // (axis.pitch // 2) - 1 <= 2 * CONV_1D_PAIRS_MAX


def dense_cycles(quads: int, outputs: int) -> int:
    """Predict the cycles of ``dense_s16`` on a Cortex-M4, from the counts in dense_block_s16.h."""
    groups, rest = divmod(outputs, 4)
    return (groups + (rest > 0)) * (quads * 19 + -(-quads // 8) * 4 + 55) + 6 * quads + 110


def dense_fits(step: Step) -> bool:
    """Whether ``dense_s16`` can run a fully connected layer."""
    return step.kernel == "fully_connected_s8" and _sums_fit(step)


def _table(step: Step, field: str) -> npt.NDArray[np.int64]:
    return next(table.values for table in step.tables if table.field == field).astype(np.int64)


def clamp_of(step: Step) -> tuple[int, int]:
    """Return the bounds of a step's output, less its zero point."""
    zero_point = step.output.zero_point
    return step.parameters["activation_min"] - zero_point, step.parameters["activation_max"] - zero_point


def _sums_fit(step: Step) -> bool:
    """Whether the conditions of rescale_s16.h hold for every input."""
    zero_point = step.parameters["in_zero_point"]
    largest = max(127 - zero_point, zero_point + 128)
    weights = _table(step, "weights")
    sums = np.abs(weights).reshape(len(weights), -1).sum(axis=1) * largest + np.abs(_table(step, "bias"))
    shifts = _table(step, "shifts")
    negative = clamp_of(step)[0] < 0
    return bool((sums < _SUM_LIMIT).all() and (shifts <= 0).all() and not (negative and (shifts == 0).any()))


def dense_stretch(step: Step) -> int:
    """Return the quads of taps after which ``dense_s16`` sums the odd rows of a layer up: all, if they may be."""
    quads = -(-step.parameters["in_n"] // 4)
    return quads if _shared_sums_fit(step) else min(quads, _SHARED_QUADS)


def _shared_sums_fit(step: Step) -> bool:
    """Whether 256 times the sums of the odd channels keep within 32 bits for every input."""
    zero_point = step.parameters["in_zero_point"]
    weights = _table(step, "weights")
    odd = np.abs(weights).reshape(len(weights), -1)[1::2].sum(axis=1) * max(127 - zero_point, zero_point + 128)
    return bool((odd < _SHARED_SUM_LIMIT).all())


def short_rescale_table(step: Step, bounds: tuple[int, int], shared: bool = False) -> Table | None:
    """Return the constants of the short form of each channel, or None if it would not be exact.

    Args:
        step: A convolution or dense layer.
        bounds: Of the output, less its zero point.
        shared: Whether the sums of odd channels are found as 256 times their value.
    """
    if bounds != (0, 255):
        return None
    zero_point = step.parameters["in_zero_point"]
    weights = _table(step, "weights")
    low, high = -128 - zero_point, 127 - zero_point
    ends = tuple(end(weights * low, weights * high).sum(axis=1) for end in (np.minimum, np.maximum))
    factors = _table(step, "multipliers"), -_table(step, "shifts")
    scaled = np.arange(len(weights)) % 2 * _SHARED_BITS if shared else 0
    found = short_constants((ends[0], ends[1]), _table(step, "bias"), *factors, (0, 0, 255), scaled)
    if found is None:
        return None
    return Table("short_rescale", found, struct="channel_short_t")


def rescale_table(step: Step) -> Table:
    """Return twice the bias, multiplier, half and shift of each channel."""
    shifts = -_table(step, "shifts")
    halves = np.where(shifts > 0, 1 << np.maximum(shifts - 1, 0), 0)
    table = np.stack([2 * _table(step, "bias"), _table(step, "multipliers"), halves, shifts], axis=1)
    return Table("rescale", table.astype(np.int32), struct="channel_s16_t")


def conv_weights(step: Step, kind: Weights) -> Table:
    """Return a convolution's weights in the order of conv_1d_s16.h: pairs of taps of pairs of channels.

    Args:
        step: A convolution.
        kind: How they lie in flash; s16 saves the board the widening and costs twice the flash.
    """
    weights = _table(step, "weights")
    channels, taps = weights.shape
    pairs = -(-taps // 2)
    blocks = _padded(weights, channels, 2 * pairs).reshape(channels // 2, 2, pairs, 2)
    if kind == "shared":
        shared = 256 * blocks[:, 1] + blocks[:, 0] + 128
        return Table("weights_shared", shared.reshape(channels // 2, -1).astype(np.int16))
    if kind == "s16":
        return Table("weights_s16", blocks.transpose(0, 2, 1, 3).reshape(channels // 2, -1).astype(np.int16))
    return Table("weights_u8", (blocks.transpose(0, 2, 3, 1).reshape(channels // 2, -1) + 128).astype(np.uint8))


def dense_weights(weights: npt.NDArray[np.int64]) -> npt.NDArray[np.int16]:
    """Return weights in the order of dense_block_s16.h: pairs of taps of pairs of rows that share a halfword.

    Args:
        weights: Shape (rows, taps).

    Returns:
        Shape (rows / 4, 4 * taps / 2), both rounded up to multiples of 4.
    """
    rows, taps = (-(-n // 4) * 4 for n in weights.shape)
    padded = _padded(weights, rows, taps)
    shared = (256 * padded[1::2] + padded[::2] + 128).reshape(rows // 4, 2, taps // 2, 2)
    return shared.transpose(0, 2, 1, 3).reshape(rows // 4, -1).astype(np.int16)


def dense_table(step: Step) -> Table:
    """Return the weights of a fully connected layer for ``dense_s16``."""
    return Table("weights", dense_weights(_table(step, "weights")))


def _padded(values: npt.NDArray[np.int64], rows: int, columns: int) -> npt.NDArray[np.int64]:
    return np.pad(values, ((0, rows - values.shape[0]), (0, columns - values.shape[1])))
