# SPDX-License-Identifier: MIT
"""Draw a random network: half of them chains along one axis like the released model, half anything at all."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.reference import Reference
from tinytransit.verification.fuzz.draws import DRAWS, View, draw_quantization, draw_seed
from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.layers.arranging import COLUMN, FLAT, ROW
from tinytransit.verification.fuzz.network import ENDS, Input, Network, Node
from tinytransit.verification.fuzz.writer import Value

_MOST_NODES = 9
# Keeps a network's run in the emulator well below a second.
_MOST_VALUES = 6000
_TRIES = 40
# A layer that maps nearly all to one value tests little: few such are kept.
_SHARE_OF_ANY, _LEVELS = 0.05, 12
_SHARE_OF_OTHER_ENDS = 0.2


def draw_network(random: np.random.Generator) -> Network:
    """Draw a network whose every input is read and whose every unread value is an output."""
    while True:
        network = _chain(random) if random.random() < 0.5 else _anything(random)
        if network.nodes:
            ends = ENDS[int(random.integers(len(ENDS)))] if random.random() < _SHARE_OF_OTHER_ENDS else "int8"
            return replace(_with_outputs(random, network), ends=ends)


def draw_inputs(network: Network, count: int) -> list[list[npt.NDArray[np.int8]]]:
    """Draw ``count`` sets of inputs for a network; its inputs' seeds decide."""
    columns = [draw_values(np.random.default_rng(end.seed), end.shape, count) for end in network.inputs]
    return [list(arrays) for arrays in zip(*columns, strict=True)]


def draw_values(random: np.random.Generator, shape: tuple[int, ...], count: int) -> list[npt.NDArray[np.int8]]:
    """Draw ``count`` int8 arrays: the two extremes, then in turn spread evenly and of three values only."""
    arrays = [np.full(shape, extreme, np.int8) for extreme in (-128, 127)]
    for number in range(2, count):
        values = (
            random.choice(random.integers(-128, 128, 3), shape) if number % 2 else random.integers(-128, 128, shape)
        )
        arrays.append(values.astype(np.int8))
    return arrays[:count]


def _chain(random: np.random.Generator) -> Network:
    """One or two branches of convolution and pooling along one axis, flattened, joined, dense layers."""
    form = int(random.choice([ROW, COLUMN]))
    network = Network(tuple(_sequence(random) for _ in range(random.integers(1, 3))), (), ())
    ends = []
    joined = None
    for number in range(len(network.inputs)):
        network, value = _append(network, Node("reshape", (number,), {"form": form, "named": int(random.integers(2))}))
        for _ in range(random.integers(1, 4)):
            kinds = ["convolution"] * 4 + ["max_pool"] * 3 + ["average_pool", "pad", "relu", "depthwise"]
            network, value = _drawn(random, network, str(random.choice(kinds)), value, along=form)
        network, value = _append(network, Node("reshape", (value,), {"form": FLAT, "named": 0}))
        last = _values(network)[value]
        # All branches in the quantization of the first, more or less.
        joined = joined or (last.scale * 2 ** random.uniform(-1, 1), last.zero_point)
        network, value = _append(network, Node("quantize", (value,), {}, *joined))
        ends.append(value)
    value = ends[0]
    if len(ends) > 1:
        network, value = _append(network, Node("concatenation", tuple(ends), {"axis": 1, "from_end": 0}))
    for _ in range(random.integers(1, 3)):
        network, value = _drawn(random, network, "dense", value)
    if random.random() < 0.5:
        network, value = _drawn(random, network, str(random.choice(["logistic", "softmax"])), value)
    return network


def _anything(random: np.random.Generator) -> Network:
    network = Network(tuple(_any_input(random) for _ in range(random.integers(1, 3))), (), ())
    for _ in range(random.integers(1, _MOST_NODES + 1)):
        count = len(network.inputs) + len(network.nodes)
        # Mostly the newest value, so that depth grows.
        value = count - 1 if random.random() < 0.6 else int(random.integers(count))
        network, _ = _drawn(random, network, str(random.choice(list(DRAWS))), value)
    return network


def _sequence(random: np.random.Generator) -> Input:
    length, channels = int(random.integers(6, 90)), int(random.choice([1, 1, 2, 3, 4, 8]))
    return Input((1, length, channels), *draw_quantization(random), draw_seed(random))


def _any_input(random: np.random.Generator) -> Input:
    rank = int(random.choice([2, 3, 4, 4, 4]))
    sizes = (*random.integers(1, 17, rank - 2), random.choice([1, 2, 3, 4, 5, 8, 12]))
    return Input((1, *map(int, sizes)), *draw_quantization(random), draw_seed(random))


def _append(network: Network, node: Node) -> tuple[Network, int]:
    return Network(network.inputs, (*network.nodes, node), ()), len(network.inputs) + len(network.nodes)


def _drawn(
    random: np.random.Generator, network: Network, kind: str, value: int, along: int | None = None
) -> tuple[Network, int]:
    """Append a layer of a kind that reads ``value``; leave the network as it is if no try fits."""
    values = _values(network)
    draw: Callable[[np.random.Generator, View], Node | None] = DRAWS[kind]
    for _ in range(_TRIES):
        node = draw(random, View(values, value, along))
        if node is None:
            break
        longer, number = _append(network, node)
        try:
            if max(v.size for v in _values(longer)) <= _MOST_VALUES and (
                random.random() < _SHARE_OF_ANY or _varied(longer, number)
            ):
                return longer, number
        except InfeasibleError:
            continue
    return network, value


def _values(network: Network) -> list[Value]:
    # Any output will do to lay a network out.
    return write_network(Network(network.inputs, network.nodes, (0,)))[1]


def _varied(network: Network, value: int) -> bool:
    """Whether a value takes many levels: one that is always saturated would hide whatever its layer does wrong."""
    part = network.ending_at(value)
    reference = Reference(write_network(part)[0], trusted=True)
    results = [reference.invoke(inputs)[0] for inputs in draw_inputs(part, 4)[2:]]
    levels = np.unique(np.stack(results)).size
    return levels >= min(_LEVELS, results[0].size)


def _with_outputs(random: np.random.Generator, network: Network) -> Network:
    read = {value for node in network.nodes for value in node.inputs}
    results = range(len(network.inputs), len(network.inputs) + len(network.nodes))
    # Values in between are mostly all returned, so that no later layer hides them, or none, so that layers are fused.
    share = random.choice([0, 0, 0.1, 1])
    return network.ending_at(*(v for v in results if v not in read or random.random() < share))
