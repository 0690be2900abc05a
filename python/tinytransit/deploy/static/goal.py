# SPDX-License-Identifier: MIT
"""The trade that a compilation makes; apart, so that the command line need not import the compiler."""

import enum


class Goal(enum.StrEnum):
    """What to spend flash on."""

    SIZE = "size"
    """Kernels that layers share: least code and RAM, slowest."""
    BALANCED = "balanced"
    """s16 kernels, each made for its layer, along one axis; weights stay s8 in flash."""
    SPEED = "speed"
    """The same, with s16 weights for convolutions, which the board then need not widen."""
