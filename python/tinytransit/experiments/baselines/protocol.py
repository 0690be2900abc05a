# SPDX-License-Identifier: MIT
"""The two tasks of a baseline, and what every baseline can do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import numpy as np

from tinytransit.errors import TinyTransitError
from tinytransit.statistics import FloatArray
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard


class BaselineError(TinyTransitError):
    """A baseline that is not known or cannot take these windows."""


class LackingInputError(BaselineError):
    """Windows lack what a baseline ranks by, in every row or in some."""


class Task(StrEnum):
    """What is to be told apart."""

    TRIAGE = "triage"
    """Planets and eclipsing binaries against junk."""
    VETTING = "vetting"
    """Planets and planet candidates against the rest."""


def posed(shard: WindowShard, task: Task) -> WindowShard:
    """Return the windows of known label with the task's answer as ``label``: 1 is what is looked for.

    Both tasks are posed on the same windows, so a method sees the same rows twice with another label.
    """
    known = shard.select(shard.label >= 0)
    if task is Task.TRIAGE:
        return known
    return replace(known, label=are_planets(known.disposition).astype(np.int8))


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
        tasks: Those that are wanted.
        on_epoch: Called after each epoch with a word on how it went.
    """

    seed: int = 1
    epochs: int = 50
    tasks: frozenset[Task] = frozenset(Task)
    on_epoch: Callable[[str], None] = lambda text: None


class Baseline(Protocol):
    """A classifier that is fitted to some stars and asked about others."""

    def fit(self, train: WindowShard) -> None:
        """Learn from windows whose ``label`` is 1 for what is looked for and 0 for the rest, both present."""

    def score(self, test: WindowShard) -> FloatArray:
        """Return a finite score of each window, shape (n,); greater means more like label 1."""

    def cost(self) -> Cost:
        """Return what the fitted method takes to run."""
