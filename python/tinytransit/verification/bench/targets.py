# SPDX-License-Identifier: MIT
"""Engines to beat, and what the static engine is to reach on the released model.

The known engines were measured once for the design of this one: one network of the released model's kind (inputs of 201
and 61, 350 k MACs, 82 KB of weights), TensorFlow Lite Micro with its reference kernels or CMSIS-NN, and BakeNN with
CMSIS-NN (network cut in three by hand), each built with GCC 12 for a Cortex-M4, emulated, and costed at zero wait
states by the same table and the same mid estimate as here. All answered byte for byte like ``tflite-micro``. That
network is not the released one, so engines are compared by cycles for each MAC: a smaller network spreads the fixed
work of a layer over fewer of them, which is against this engine.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.bench.record import Factor, Outcome, Row


@dataclass(frozen=True)
class Baseline:
    """A known engine.

    Attributes:
        engine: With its optimisation level.
        cycles_per_mac: Modelled, mid.
        code_bytes: Without weights; None where it was not measured.
        ram_bytes: Arena or variables.
        instructions: Of an inference.
    """

    engine: str
    cycles_per_mac: float
    code_bytes: int | None
    ram_bytes: int
    instructions: int


CMSIS_NN = Baseline("TFLM + CMSIS-NN, -O2", 4.95, 52_800, 8_000, 1_337_000)
BASELINES = (
    Baseline("TFLM, reference kernels, -O2", 19.2, 43_500, 7_800, 4_420_000),
    CMSIS_NN,
    Baseline("TFLM + CMSIS-NN, -Os", 6.9, 42_000, 8_000, 1_750_000),
    Baseline("BakeNN + CMSIS-NN", 6.4, None, 5_200, 1_610_000),
)


def factors(rows: Iterable[Row]) -> tuple[Factor, ...]:
    """Return how many times slower each known engine is than each row."""
    return tuple(
        Factor(
            engine=known.engine,
            cycles_per_mac=known.cycles_per_mac,
            model=row.model,
            goal=row.goal,
            factor=known.cycles_per_mac / row.cycles_per_mac,
        )
        for row in rows
        if row.cycles_per_mac
        for known in BASELINES
    )


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


# `size` trades time for flash: it has but to keep up with the usual engine. A kilobyte is 1,000 bytes.
_FAST = (Goal.BALANCED, Goal.SPEED)
TARGETS = (
    Target("modelled cycles/MAC", {Goal.BALANCED: 1.10, Goal.SPEED: 1.07}, lambda row: row.cycles_per_mac),
    Target(
        "times fewer cycles/MAC than TFLM + CMSIS-NN",
        _for(3.5, *_FAST) | {Goal.SIZE: 1.0},
        lambda row: CMSIS_NN.cycles_per_mac / row.cycles_per_mac if row.cycles_per_mac else None,
        at_least=True,
    ),
    Target("flash data reads/MAC", _for(0.10, *_FAST), lambda row: row.flash_reads_per_mac),
    Target(
        "code and tables, no weights, bytes", _for(10_000, *Goal) | {Goal.SIZE: 5_000}, lambda row: row.engine_bytes
    ),
    Target("RAM / largest pair of live tensors", _for(1.25, *Goal), lambda row: row.ram_ratio),
    Target("weights in flash / int8 weights", {Goal.BALANCED: 1.1, Goal.SPEED: 2.0}, lambda row: row.weight_ratio),
)


def outcomes(rows: Iterable[Row]) -> tuple[Outcome, ...]:
    """Compare rows with the targets of their goals."""
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
