# SPDX-License-Identifier: MIT
"""The trade that a compilation makes; apart, so that the command line need not import the compiler."""

import enum


class Goal(enum.StrEnum):
    """What to spend flash on."""

    SIZE = "size"
    """The plain kernels: least code and RAM, slowest."""
    BALANCED = "balanced"
    """s16 kernels; weights stay s8 in flash."""
    SPEED = "speed"
    """The same, with s16 weights for convolutions, which the board then need not widen."""
