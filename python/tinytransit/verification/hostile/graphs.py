# SPDX-License-Identifier: MIT
"""Campaigns of damaged ``.tflite`` models: the compiler, and the C that it makes of those that it takes."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tinytransit.deploy.static.compiler import Compiled, compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.errors import TinyTransitError
from tinytransit.verification.fuzz.errors import BuildError, RunError
from tinytransit.verification.fuzz.generate import draw_network, draw_values
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.targets import TARGETS, Builder
from tinytransit.verification.hostile.damage import damaged
from tinytransit.verification.hostile.row import FindingError, Row, try_all

# Differ in every bit, so that a bit that was not written shows.
_FILLS = (0x55, 0xAA)


def random_models(seed: int, count: int) -> list[bytes]:
    """Return sound random networks of convolutions, dense layers and pools, as ``tinytransit fuzz`` draws them."""
    return [write_network(draw_network(np.random.default_rng([seed, number])))[0] for number in range(count)]


def compile_damaged(models: Sequence[bytes], seed: int, count: int) -> Row:
    """Compile damaged models, each for one goal in turn.

    Args:
        models: Sound ``.tflite`` files, which take turns.
        seed: Draws the damage.
        count: How many.
    """

    def calls() -> Iterator[Callable[[], object]]:
        for number in range(count):
            model, goal = _drawn(models, seed, number)
            yield lambda model=model, goal=goal: compile_model(model, goal)  # type: ignore[misc]

    return try_all("graphs: compile damaged models", seed, calls())


def run_damaged(models: Sequence[bytes], seed: int, count: int, firmware: Path) -> Row:
    """Run the C of damaged models that compile, under sanitizers and on memory that held something else.

    Each runs on four sets of inputs, the last one the first again, with its outputs filled with one byte and with its
    complement: whatever is read or returned without having been written then differs.

    Args:
        models: Sound ``.tflite`` files.
        seed: Draws the damage and the inputs.
        count: How many that compile.
        firmware: The firmware folder of a checkout.
    """
    with TemporaryDirectory(prefix="tinytransit-harden-") as scratch:
        builder = Builder(TARGETS["native"], firmware, Path(scratch))

        def calls() -> Iterator[Callable[[], object]]:
            found, number = 0, 0
            while found < count:
                model, goal = _drawn(models, seed, number)
                number += 1
                try:
                    compiled = compile_model(model, goal)
                except TinyTransitError:
                    continue
                found += 1
                random = np.random.default_rng([seed, number, 1])
                yield lambda compiled=compiled, random=random: _run(builder, compiled, random)  # type: ignore[misc]

        return try_all("graphs: run damaged models that compile", seed, calls())


def _drawn(models: Sequence[bytes], seed: int, number: int) -> tuple[bytes, Goal]:
    random = np.random.default_rng([seed, number])
    goals = tuple(Goal)
    return damaged(models[number % len(models)], random), goals[number // len(models) % len(goals)]


def _run(builder: Builder, compiled: Compiled, random: np.random.Generator) -> None:
    low, high, other = zip(*(draw_values(random, tensor.shape, 3) for tensor in compiled.graph.inputs), strict=True)
    sets = [[values.tobytes() for values in each] for each in (low, high, other, low)]
    sizes = [tensor.size for tensor in compiled.graph.outputs]
    with TemporaryDirectory(prefix="tinytransit-harden-") as folder:
        try:
            program = builder.build(compiled.sources, Path(folder))
            runs = [program.run(sets, sizes, fill) for fill in _FILLS]
        except (BuildError, RunError) as error:
            raise FindingError(str(error)) from error
    if runs[0] != runs[1]:
        raise FindingError("bytes of an output are not written")
    if runs[0][0] != runs[0][3]:
        raise FindingError("an answer depends on what the memory held before")
