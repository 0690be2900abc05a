# SPDX-License-Identifier: MIT
"""Limits and widths of parameters that the compiler takes for granted of the kernels in ``firmware/engine/static``.

The generated C asserts the limits, so that a kernel of another version does not compile with it; the widths are
compared with the headers by a test.
"""

CONV_1D_PAIRS_MAX = 48
"""Longest window of ``conv_1d_s16``, in pairs of taps."""

ADD_HEADROOM = 20
"""Bits that TensorFlow Lite adds below the point before it rescales an operand of ADD."""

SUB_HEADROOM = 20
"""The same for SUB."""

LIMITS = {
    "conv_1d_s16": {"CONV_1D_PAIRS_MAX": CONV_1D_PAIRS_MAX},
    "add_s8": {"ADD_HEADROOM": ADD_HEADROOM},
    "add_constant_s8": {"ADD_HEADROOM": ADD_HEADROOM},
    "sub_s8": {"SUB_HEADROOM": SUB_HEADROOM},
    "sub_constant_s8": {"SUB_HEADROOM": SUB_HEADROOM},
}
"""Constants of the kernels' headers, by kernel."""

# Members of 32 bits, by kernel; every other member of a plain kernel's struct has 16.
_WIDE = {
    "add_run_s8": {"n", "a_constant", "b_constant", "b_multiplier", "b_offset", "out_multiplier", "out_offset"},
    "depthwise_rows_s8": {"in_row_step", "in_column_step", "out_row_step", "out_column_step"},
    "lookup_s8": {"n"},
    "interleave_s8": {"runs", "run", "pitch", "to"},
    "mean_s8": {"kept_size", "kept_step", "mean_size", "mean_step", "in_offset", "multiplier"},
    "prelu_s8": {"size", "step_a", "step_b", "positive_multiplier", "negative_multiplier"},
    "strided_slice_s8": {"size", "step", "start"},
}
_WIDE_OPERANDS = {"size", "step_a", "step_b", "a_multiplier", "b_multiplier", "out_multiplier"}


def bits_of(kernel: str, member: str) -> int:
    """Return the width of a member, named without its index, of a plain kernel's parameters."""
    return 32 if member in _WIDE.get(kernel, _WIDE_OPERANDS) else 16
