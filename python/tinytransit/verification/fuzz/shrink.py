# SPDX-License-Identifier: MIT
"""Make a failing network small: drop layers, shrink sizes, simplify settings, as long as it still fails."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tinytransit.verification.fuzz.network import Network, Node

# The plainest value of each setting; a setting not named here is halved towards 1.
_PLAIN: dict[str, float] = {"fused": 0, "bias": 0, "per_channel": 0, "padding": 1, "named": 0, "swapped": 0, "value": 0}
_KEPT = {"form", "axes", "axis", "keep", "gain", "constant", "constant_scale", "beta", "from_end", "alpha"}

# Where an axis is sliced: a smaller bound is no simpler.
_KEPT_BY_AXIS = ("begin_", "end_", "step_", "shrink_")


def shrink(network: Network, fails: Callable[[Network], bool], attempts: int) -> Network:
    """Return a smaller network that still fails.

    Args:
        network: One that fails.
        fails: Whether a candidate is a network at all and fails; called ``attempts`` times at most.
        attempts: What it may cost.
    """
    while True:
        for candidate in _smaller(network):
            if attempts == 0:
                return network
            attempts -= 1
            if fails(candidate):
                network = candidate
                break
        else:
            return network


def _smaller(network: Network) -> Iterator[Network]:
    """Yield simpler networks, those that leave out most first."""
    if network.ends != "int8":
        yield replace(network, ends="int8")
    first = len(network.inputs)
    for value in range(first, first + len(network.nodes)):
        if (value,) != network.outputs:
            yield network.ending_at(value)
    for position in range(len(network.nodes)):
        yield from _without(network, position)
    for position, end in enumerate(network.inputs):
        for axis, size in enumerate(end.shape):
            for smaller in sorted({1, size // 2, size - 1} - {0, size}):
                if size > 1:
                    shape = (*end.shape[:axis], smaller, *end.shape[axis + 1 :])
                    yield _with_input(network, position, shape)
    for position, node in enumerate(network.nodes):
        for simpler in _simpler(node):
            yield _with_node(network, position, simpler)


def _without(network: Network, position: int) -> Iterator[Network]:
    """Drop a node, each of its inputs in turn taking its place."""
    dropped = len(network.inputs) + position
    for substitute in dict.fromkeys(network.nodes[position].inputs):

        def renumbered(value: int, substitute: int = substitute) -> int:
            value = substitute if value == dropped else value
            return value - (value > dropped)

        nodes = [
            replace(node, inputs=tuple(map(renumbered, node.inputs)))
            for other, node in enumerate(network.nodes)
            if other != position
        ]
        outputs = tuple(dict.fromkeys(map(renumbered, network.outputs)))
        if nodes and all(value >= len(network.inputs) for value in outputs):
            yield replace(network, nodes=tuple(nodes), outputs=outputs).ending_at(*outputs)


def _with_input(network: Network, position: int, shape: tuple[int, ...]) -> Network:
    inputs = list(network.inputs)
    inputs[position] = replace(inputs[position], shape=shape)
    return replace(network, inputs=tuple(inputs))


def _with_node(network: Network, position: int, node: Node) -> Network:
    nodes = list(network.nodes)
    nodes[position] = node
    return replace(network, nodes=tuple(nodes))


def _simpler(node: Node) -> Iterator[Node]:
    if node.zero_point:
        yield replace(node, zero_point=0)
    for name, value in node.settings.items():
        if name in _KEPT or name.startswith(_KEPT_BY_AXIS):
            continue
        if name in _PLAIN:
            candidates = {_PLAIN[name]} - {value}
        else:
            candidates = {max(1, value // 2), value - 1} if value > 1 else set()
        for candidate in sorted(candidates):
            yield replace(node, settings={**node.settings, name: candidate})
