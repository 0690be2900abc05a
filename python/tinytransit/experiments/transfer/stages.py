# SPDX-License-Identifier: MIT
"""Which layers are trained when, if a network is unfrozen from its last layers to its first."""

from collections.abc import Collection, Mapping
from graphlib import TopologicalSorter


def unfreezing_stages(consumers: Mapping[str, Collection[str]], weighted: Collection[str]) -> list[frozenset[str]]:
    """Return the layers that are trainable in each stage; each stage has those of the one before and some more.

    Gradual unfreezing (Howard & Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", ACL,
    section 3.3), for a network that is a graph rather than a stack: a layer joins once all layers that its output goes
    through have joined.

    Args:
        consumers: For each layer, those that take its output; none for an answer.
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
