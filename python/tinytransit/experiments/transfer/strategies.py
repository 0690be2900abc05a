# SPDX-License-Identifier: MIT
"""Strategies of taking a network from one data set to the next, and the stages in which one unfreezes its layers."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from graphlib import TopologicalSorter


class Strategy(StrEnum):
    """What is done with the network that comes in."""

    BASE = "base"
    """Nothing comes in: the network that the chain begins with, on its own data set."""
    NONE = "none"
    """It is used as it is; numbers that no window before had are unknown to it."""
    FROZEN = "frozen"
    """Its convolutions stay, its dense layers are trained."""
    GRADUAL = "gradual"
    """Its layers are trained at a lower rate, the last first; the result is passed on along the chain."""
    SCRATCH = "scratch"
    """Only its architecture is kept: it is trained again from new weights on the target alone."""


COMPARED = (Strategy.NONE, Strategy.FROZEN, Strategy.GRADUAL, Strategy.SCRATCH)
PASSED_ON = (Strategy.BASE, Strategy.GRADUAL)


def unfreezing_stages(consumers: Mapping[str, Collection[str]], weighted: Collection[str]) -> list[frozenset[str]]:
    """Return the layers that are trainable in each stage; each stage has those of the one before and some more.

    Gradual unfreezing (Howard & Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", ACL,
    section 3.3), for a network that is a graph rather than a stack: a layer joins once all layers that its output goes
    through have joined.

    Args:
        consumers: For each layer, those that take its output; none for an output.
        weighted: The layers that have weights.
    """
    distance: dict[str, int] = {}
    for layer in TopologicalSorter(consumers).static_order():
        distance[layer] = max((distance[after] + (after in weighted) for after in consumers[layer]), default=0)
    last = max(distance[layer] for layer in weighted)
    return [frozenset(layer for layer in weighted if distance[layer] <= stage) for stage in range(last + 1)]


def stage_epochs(epochs: int, stages: int) -> list[int]:
    """Return the epochs of each stage: one, as in the paper, and all that are left, at least one, in the last."""
    return [1] * (stages - 1) + [max(1, epochs - stages + 1)]
