# SPDX-License-Identifier: MIT
"""Draw networks that keep within a budget, which is known before they are trained."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tinytransit.errors import TinyTransitError
from tinytransit.experiments.keras_networks import keras_cost
from tinytransit.model.network import Architecture, Branch, build_network

# Beside a byte a parameter, a .tflite file holds tensors, operators and quantization; twelve networks, quantized, took
# 94-99 % of what these allow for.
_BYTES_A_LAYER = 1200
_BYTES_A_CHANNEL = 24
_CHANNELS = (8, 16, 24, 32)
_LATER_WIDTHS = (3, 4, 5, 6)
_SCALAR_UNITS = (0, 8, 16, 32)
_DENSE_UNITS = (8, 16, 24, 32)
_MOST_REDRAWS = 1000


class SearchError(TinyTransitError):
    """A search that cannot be run."""


@dataclass(frozen=True)
class NetworkCost:
    """What one network costs.

    Attributes:
        parameters: Weights and biases.
        macs: Multiply-accumulates a window.
        bytes_bound: What its .tflite file takes at most; the file itself exists only after training.
    """

    parameters: int
    macs: int
    bytes_bound: int


@dataclass(frozen=True)
class Budget:
    """What a network may cost.

    Attributes:
        macs: Multiply-accumulates a window.
        tflite_bytes: Of the .tflite file.
    """

    macs: int
    tflite_bytes: int

    def allows(self, cost: NetworkCost) -> bool:
        """Return whether a network keeps within both limits."""
        return cost.macs <= self.macs and cost.bytes_bound <= self.tflite_bytes


def network_cost(architecture: Architecture, sizes: dict[str, int]) -> NetworkCost:
    """Count what a network costs.

    Args:
        architecture: Its sizes.
        sizes: The length of each input by name.
    """
    model = build_network(architecture, sizes)
    parameters, macs = keras_cost(model)
    channels = [layer.bias.shape[0] for layer in model.layers if getattr(layer, "bias", None) is not None]
    overhead = _BYTES_A_LAYER * len(channels) + _BYTES_A_CHANNEL * sum(channels)
    return NetworkCost(parameters, macs, parameters + overhead)


@dataclass(frozen=True)
class _BranchSpace:
    depths: tuple[int, ...]
    first_widths: tuple[int, ...]
    strides: tuple[int, ...]

    def draw(self, source: random.Random) -> Branch:
        depth = source.choice(self.depths)
        # Later layers see fewer positions, and so can afford as many channels as earlier ones, or more.
        channels = sorted(source.choice(_CHANNELS) for _ in range(depth))
        later = (source.choice(_LATER_WIDTHS) for _ in range(depth - 1))
        return Branch(tuple(channels), (source.choice(self.first_widths), *later), source.choice(self.strides))


_VIEWS = {
    "global_view": _BranchSpace((1, 2, 3, 4), (8, 12, 16, 24), (2, 4, 8)),
    "local_view": _BranchSpace((1, 2, 3), (4, 6, 8, 12), (2, 4)),
}
_SECONDARY = {"secondary_view": _BranchSpace((1, 2), (4, 6, 8, 12), (2, 4, 8))}
INPUTS = (*_VIEWS, *_SECONDARY, Architecture().numbers)
"""The inputs that a network may have."""


@dataclass(frozen=True)
class Candidate:
    """A network worth training."""

    architecture: Architecture
    cost: NetworkCost


def draw(source: random.Random) -> Architecture:
    """Draw the sizes of a network, whatever it costs."""
    views = {**_VIEWS, **(_SECONDARY if source.random() < 0.5 else {})}
    return Architecture(
        tuple((name, space.draw(source)) for name, space in views.items()),
        scalar_units=source.choice(_SCALAR_UNITS),
        dense_units=source.choice(_DENSE_UNITS),
    )


def candidates(seed: int, cost_of: Callable[[Architecture], NetworkCost], budget: Budget) -> Iterator[Candidate]:
    """Yield the default architecture, whatever it costs, then others within the budget, each once, without end.

    How many are taken changes nothing about the first ones.

    Args:
        seed: Fixes which.
        cost_of: What a network costs.
        budget: One that costs more is drawn again.

    Raises:
        SearchError: If the budget admits no others, or next to none.
    """
    source = random.Random(seed)
    default = Architecture()
    yield Candidate(default, cost_of(default))
    seen, redraws = {default}, 0
    while redraws < _MOST_REDRAWS:
        architecture = draw(source)
        redraws += 1
        if architecture in seen:
            continue
        seen.add(architecture)
        cost = cost_of(architecture)
        if budget.allows(cost):
            redraws = 0
            yield Candidate(architecture, cost)
    raise SearchError(
        f"none of {_MOST_REDRAWS} networks drawn keeps within {budget.macs} MACs and "
        f"{budget.tflite_bytes} bytes; allow more, or ask for fewer trials"
    )


def describe(architecture: Architecture) -> str:
    """Write the sizes of a network on one line, such as ``global 8x16/4 16x6, dense 16``.

    Each layer is written as channels x width; the first one has its stride behind the slash.
    """
    parts = []
    for name, branch in architecture.branches:
        first, *later = (f"{c}x{w}" for c, w in zip(branch.channels, branch.widths, strict=True))
        parts.append(" ".join((name.removesuffix("_view"), f"{first}/{branch.stride}", *later)))
    if architecture.scalar_units:
        parts.append(f"{architecture.numbers} {architecture.scalar_units}")
    return ", ".join((*parts, f"dense {architecture.dense_units}"))
