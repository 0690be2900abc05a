# SPDX-License-Identifier: MIT
"""The ways of taking a network from one data set to the next."""

from enum import StrEnum


class Way(StrEnum):
    """What is done with the network that comes in."""

    BASE = "base"
    """Nothing comes in: the network that the chain begins with, on its own data set."""
    NONE = "none"
    """It is used as it is."""
    FROZEN = "frozen"
    """Its convolutions stay, its dense layers are trained."""
    GRADUAL = "gradual"
    """Its layers are trained at a lower rate, the last first; the result goes on along the chain."""
    SCRATCH = "scratch"
    """Only its architecture is kept: it is trained anew on the target alone."""


COMPARED = (Way.NONE, Way.FROZEN, Way.GRADUAL, Way.SCRATCH)
PASSED_ON = (Way.BASE, Way.GRADUAL)
