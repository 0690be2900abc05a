# SPDX-License-Identifier: MIT
"""Run an engine's inference in the emulator and cost every instruction of it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tinytransit.verification.emulator.errors import EmulationError, WrongAnswerError
from tinytransit.verification.emulator.image import Image, read_image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.emulator.recorder import CHUNK, Chunk
from tinytransit.verification.profile.call_tree import NO_STEP, CallTree
from tinytransit.verification.profile.tally import Tally

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True)
class Cycles:
    """Modelled cycles at zero wait states: the three estimates of ``cortex_m4``."""

    low: int
    mid: int
    high: int


@dataclass(frozen=True)
class Cost:
    """What a stretch of execution took.

    Attributes:
        instructions: Executed, those whose IT condition failed included, as emulators count them.
        cycles: Modelled.
        flash_reads: Data reads (not fetches) of up to a word from flash.
        ram_reads: The same from elsewhere.
        ram_writes: Writes of up to a word.
    """

    instructions: int
    cycles: Cycles
    flash_reads: int
    ram_reads: int
    ram_writes: int


@dataclass(frozen=True)
class Part:
    """A named part of an inference."""

    name: str
    cost: Cost


@dataclass(frozen=True)
class CallPath:
    """What one call path took itself, without the functions that it calls.

    Attributes:
        names: From the entry function down.
    """

    names: tuple[str, ...]
    cost: Cost


@dataclass(frozen=True)
class Profile:
    """An inference, whole and in parts; each set of parts sums to ``total``.

    Attributes:
        elf_sha256: The estimate is valid for this ELF only.
        entry: The function that was called.
        total: From its first instruction until it has returned.
        steps: Each direct call of the entry function, in order of execution, named by the callee.
        entry_itself: What the entry function takes beside them.
        functions: What each function takes itself, the most cycles first.
        paths: The same by call path, for a flame graph; a direct call of the entry function is ``NUMBER name``.
        executed: First address of each function that ran.
    """

    elf_sha256: str
    entry: str
    total: Cost
    steps: tuple[Part, ...]
    entry_itself: Cost
    functions: tuple[Part, ...]
    paths: tuple[CallPath, ...]
    executed: tuple[int, ...]


def profile_elf(
    elf: str | Path,
    inputs: Sequence[bytes],
    expected: Sequence[bytes],
    entry: str = "engine_invoke",
    initialise: str = "engine_init",
    *,
    progress: Callable[[int], None] = lambda instructions: None,
    chunk: int = CHUNK,
) -> Profile:
    """Run one inference and cost it.

    Args:
        elf: Any firmware whose ``entry`` has the signature of ``engine_invoke`` in ``engine.h``.
        inputs: The int8 values of each input tensor.
        expected: The int8 values that each output tensor must hold afterwards.
        entry: The function to cost.
        initialise: The function to call before it, without arguments.
        progress: Is told how many instructions were executed so far, about ten times a second.
        chunk: Events to hold in memory at a time; makes no difference to the figures.

    Raises:
        ImageError: If the ELF cannot be read or lacks one of the functions.
        EmulationError: If the code fails, or does not return 0.
        WrongAnswerError: If an output differs.
    """
    image = read_image(elf)
    machine = Machine(image)
    if status := machine.call(image.address_of(initialise)):
        raise EmulationError(f"{initialise} of {elf} returned {status}, expected 0")
    places = [machine.place(bytes(len(content))) for content in expected]
    arguments = [
        machine.place(b"".join(address.to_bytes(4, "little") for address in addresses))
        for addresses in ([machine.place(content) for content in inputs], places)
    ]
    start = image.address_of(entry)
    tally = Tally(start, image, machine.read)
    done = 0

    def consume(taken: Chunk) -> int:
        nonlocal done
        executed = tally.add(taken)
        done += executed
        progress(done)
        return executed

    marks = tally.stretches.marks()
    status = machine.follow(start, *arguments, marks=marks, consume=consume, chunk=chunk)
    if status:
        raise EmulationError(f"{entry} of {elf} returned {status}, expected 0")
    for number, (address, content) in enumerate(zip(places, expected, strict=True)):
        _check_output(elf, number, content, machine.read(address, len(content)))

    return _summarise(image, entry, tally)


def _check_output(elf: str | Path, number: int, expected: bytes, got: bytes) -> None:
    differing = [index for index, (a, b) in enumerate(zip(expected, got, strict=True)) if a != b]
    if differing:
        first = differing[0]
        raise WrongAnswerError(
            f"{elf} answers output {number} wrongly in {len(differing)} of {len(expected)} bytes: byte {first} "
            f"expected 0x{expected[first]:02x}, got 0x{got[first]:02x}; is it the model of these golden vectors?"
        )


def _summarise(image: Image, entry: str, tally: Tally) -> Profile:
    tree, by_node = tally.tree, tally.by_node()
    names = [image.function_at(node.function) for node in tree.nodes]
    by_step = _grouped([node.step for node in tree.nodes], by_node)
    by_function = _grouped(names, by_node)
    # A function and its clones have one name.
    by_path = _grouped([_path(tree, number, names) for number in range(len(tree.nodes))], by_node)
    # The first node of a step is the function that was called; one that it ends in by a jump comes later.
    step_names = {node.step: name for node, name in zip(tree.nodes[::-1], names[::-1], strict=True) if node.parent == 0}
    functions = [Part(name, cost) for name, cost in by_function.items()]
    return Profile(
        elf_sha256=image.sha256,
        entry=entry,
        total=_cost(by_node.sum(axis=0)),
        steps=tuple(Part(step_names[step], by_step[step]) for step in sorted(step_names)),
        entry_itself=by_step[NO_STEP],
        functions=tuple(sorted(functions, key=lambda part: (-part.cost.cycles.mid, part.name))),
        paths=tuple(CallPath(path, cost) for path, cost in by_path.items()),
        executed=tuple(sorted({node.function for node in tree.nodes})),
    )


def _path(tree: CallTree, number: int, names: Sequence[str]) -> tuple[str, ...]:
    nodes = ((tree.nodes[n], names[n]) for n in tree.path(number))
    return tuple(f"{node.step} {name}" if node.parent == 0 else name for node, name in nodes)


def _grouped(keys: Sequence[_Key], rows: npt.NDArray[np.int64]) -> dict[_Key, Cost]:
    sums: dict[_Key, npt.NDArray[np.int64]] = {}
    for key, row in zip(keys, rows, strict=True):
        sums[key] = sums.get(key, np.zeros_like(row)) + row
    return {key: _cost(row) for key, row in sums.items()}


def _cost(row: npt.NDArray[np.int64]) -> Cost:
    instructions, low, mid, high, flash_reads, ram_reads, ram_writes = (int(value) for value in row)
    return Cost(instructions, Cycles(low, mid, high), flash_reads, ram_reads, ram_writes)
