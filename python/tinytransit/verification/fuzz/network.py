# SPDX-License-Identifier: MIT
"""The description of a random network, small enough to be drawn, changed and shrunk."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

NONE, RELU, RELU_N1_TO_1, RELU6 = 0, 1, 2, 3
"""Fused activations, numbered as TFLite does."""

ENDS = ("int8", "uint8", "float32")
"""Types that the ends of a model may have."""


@dataclass(frozen=True)
class Input:
    """An input of the network.

    Attributes:
        shape: It starts with the batch of 1.
        scale: Scale.
        zero_point: Zero point.
        seed: Draws its values, so that they stay the same when other parts of the network are dropped.
    """

    shape: tuple[int, ...]
    scale: float
    zero_point: int
    seed: int = 0


@dataclass(frozen=True)
class Node:
    """One layer.

    Attributes:
        kind: Name of its function in ``layers``.
        inputs: Values that it reads: first the network's inputs are numbered, then the nodes' results.
        settings: Sizes and choices, by name.
        scale: Scale of the result, where the kind leaves a choice.
        zero_point: Zero point of the result, likewise.
        seed: Draws the constants.
    """

    kind: str
    inputs: tuple[int, ...]
    settings: Mapping[str, float]
    scale: float = 1.0
    zero_point: int = 0
    seed: int = 0

    def size(self, name: str) -> int:
        """Return a setting that is a whole number."""
        return int(self.settings[name])


@dataclass(frozen=True)
class Network:
    """A graph of layers in order of execution.

    Attributes:
        inputs: Its inputs.
        nodes: Its layers; each reads values numbered before it.
        outputs: Values that it returns; all of them results of nodes.
        ends: Type that its inputs and outputs have outside, one of ``ENDS``; inside everything is int8.
    """

    inputs: tuple[Input, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    ends: str = "int8"

    def ending_at(self, *outputs: int) -> "Network":
        """Return the part of the network that ``outputs`` need."""
        needed, open_values = set[int](), list(outputs)
        while open_values:
            value = open_values.pop()
            if value not in needed:
                needed.add(value)
                if value >= len(self.inputs):
                    open_values.extend(self.nodes[value - len(self.inputs)].inputs)
        order = sorted(needed)
        number = {value: position for position, value in enumerate(order)}
        nodes = [self.nodes[value - len(self.inputs)] for value in order if value >= len(self.inputs)]
        return Network(
            tuple(self.inputs[value] for value in order if value < len(self.inputs)),
            tuple(replace(node, inputs=tuple(number[value] for value in node.inputs)) for node in nodes),
            tuple(number[value] for value in outputs),
            self.ends,
        )
