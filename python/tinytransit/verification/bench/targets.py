# SPDX-License-Identifier: MIT
"""What the static engine is to reach on the released model, and whether it does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.bench.baselines import CMSIS_NN
from tinytransit.verification.bench.record import Outcome, Row


@dataclass(frozen=True)
class Target:
    """A limit that a figure keeps.

    Attributes:
        name: What is meant, with the unit.
        limits: The limit of each goal that it is set for.
        figure: Takes it from a row; None where it has no meaning.
        at_least: The limit is a lower one.
    """

    name: str
    limits: dict[Goal, int | float]
    figure: Callable[[Row], int | float | None]
    at_least: bool = False


def _for(limit: int | float, *goals: Goal) -> dict[Goal, int | float]:
    return dict.fromkeys(goals, limit)


# `size` trades time for flash, so the targets of time are not for it. A kilobyte is 1,000 bytes here: the stricter one.
_FAST = (Goal.BALANCED, Goal.SPEED)
TARGETS = (
    Target("modelled cycles/MAC", {Goal.BALANCED: 1.45, Goal.SPEED: 1.2}, lambda row: row.cycles_per_mac),
    Target(
        "times fewer cycles/MAC than TFLM + CMSIS-NN",
        _for(3.5, *_FAST),
        lambda row: CMSIS_NN.cycles_per_mac / row.cycles_per_mac,
        at_least=True,
    ),
    Target("flash data reads/MAC", _for(0.10, *_FAST), lambda row: row.flash_reads_per_mac),
    Target("code and tables, no weights, bytes", _for(10_000, *Goal), lambda row: row.engine_bytes),
    Target("RAM / largest pair of live tensors", _for(1.25, *Goal), lambda row: row.ram_ratio),
    Target("weights in flash / int8 weights", {Goal.BALANCED: 1.1, Goal.SPEED: 2.0}, lambda row: row.weight_ratio),
)


def outcomes(rows: Iterable[Row]) -> tuple[Outcome, ...]:
    """Hold rows against the targets of their goals."""
    return tuple(
        Outcome(
            target=target.name,
            model=row.model,
            goal=row.goal,
            got=got,
            limit=limit,
            reached=got >= limit if target.at_least else got <= limit,
        )
        for row in rows
        for target in TARGETS
        if (limit := target.limits.get(row.goal)) is not None and (got := target.figure(row)) is not None
    )
