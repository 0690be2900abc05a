# SPDX-License-Identifier: MIT
"""The networks that a search draws from."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tinytransit.experiments.search.budget import Budget, NetworkCost
from tinytransit.experiments.search.errors import SearchError
from tinytransit.model.network import SCALARS_INPUT, Architecture, Branch

_CHANNELS = (8, 16, 24, 32)
_LATER_WIDTHS = (3, 4, 5, 6)
_SCALAR_UNITS = (0, 8, 16)
_DENSE_UNITS = (8, 16, 24, 32)
_MOST_REDRAWS = 1000


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
INPUTS = (*_VIEWS, *_SECONDARY, SCALARS_INPUT)
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
        parts.append(f"scalars {architecture.scalar_units}")
    return ", ".join((*parts, f"dense {architecture.dense_units}"))
