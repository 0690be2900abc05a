# SPDX-License-Identifier: MIT
"""Engines to beat, as they were measured once for this project's design.

One network of the released model's kind (inputs of 201 and 61, 350 k MACs, 82 KB of weights), TensorFlow Lite Micro
with its reference kernels or CMSIS-NN, and BakeNN with CMSIS-NN (network cut in three by hand), each built with GCC 12
for a Cortex-M4, emulated, and costed at zero wait states by the same table and the same mid estimate as here. All
answered byte for byte like ``tflite-micro``. That network is not the released one, so engines are compared by cycles
for each MAC: a smaller network spreads the fixed work of a layer over fewer of them, which is against this engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tinytransit.verification.bench.record import Factor, Row


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
        for known in BASELINES
    )
