# SPDX-License-Identifier: MIT
"""What every baseline can do, and nothing more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard


@dataclass(frozen=True)
class Cost:
    """What it takes to run a fitted baseline on one window.

    Attributes:
        parameters: Weights of a network, nodes of trees, thresholds.
        macs: Multiply-accumulates; None for a method that only compares.
    """

    parameters: int
    macs: int | None


@dataclass(frozen=True)
class Settings:
    """What a fit depends on besides its windows.

    Attributes:
        seed: Fixes all randomness.
        epochs: Most epochs of a network.
        on_epoch: Called after each epoch with a word on how it went.
    """

    seed: int = 1
    epochs: int = 50
    on_epoch: Callable[[str], None] = lambda text: None


class Baseline(Protocol):
    """A classifier that is fitted to some stars and asked about others."""

    def fit(self, train: WindowShard) -> None:
        """Learn from windows whose ``label`` is 1 for what is looked for and 0 for the rest, both present."""

    def score(self, test: WindowShard) -> FloatArray:
        """Return a finite score of each window, shape (n,); greater means more like label 1."""

    def cost(self) -> Cost:
        """Return what the fitted method takes to run."""
