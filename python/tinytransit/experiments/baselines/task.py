# SPDX-License-Identifier: MIT
"""The two questions that a baseline is asked."""

from dataclasses import replace
from enum import StrEnum

import numpy as np

from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard


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
