"""Run an engine's inference in the emulator and cost every instruction of it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tinytransit.timing.call_tree import NO_STEP, CallTree, build_call_tree
from tinytransit.timing.cortex_m4 import HIGH, LOW, MID, Assumptions, issue_cycles
from tinytransit.timing.errors import EmulationError, WrongAnswerError
from tinytransit.timing.image import read_image
from tinytransit.timing.instruction import Decoder, Instruction
from tinytransit.timing.machine import SKIPPED, Machine, Trace

_LONGEST = 4
_Key = TypeVar("_Key", bound=Hashable)
_NOWHERE = 0xFFFF_FFFF


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
    """

    elf_sha256: str
    entry: str
    total: Cost
    steps: tuple[Part, ...]
    entry_itself: Cost
    functions: tuple[Part, ...]
    paths: tuple[CallPath, ...]


def profile_elf(
    elf: str | Path,
    inputs: Sequence[bytes],
    expected: Sequence[bytes],
    entry: str = "engine_invoke",
    initialise: str = "engine_init",
) -> Profile:
    """Run one inference and cost it.

    Args:
        elf: Any firmware whose ``entry`` has the signature of ``engine_invoke`` in ``engine.h``.
        inputs: The int8 values of each input tensor.
        expected: The int8 values that each output tensor must hold afterwards.
        entry: The function to cost.
        initialise: The function to call before it, without arguments.

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
    status, trace = machine.trace(image.address_of(entry), *arguments)
    if status:
        raise EmulationError(f"{entry} of {elf} returned {status}, expected 0")
    for number, (address, content) in enumerate(zip(places, expected, strict=True)):
        _check_output(elf, number, content, machine.read(address, len(content)))

    decoder = Decoder()
    addresses = trace.entries & ~np.uint32(SKIPPED)
    instructions = {
        address: decoder.decode(machine.read(address, _LONGEST), address) for address in np.unique(addresses).tolist()
    }
    tree = build_call_tree(addresses, instructions, image)
    return _summarise(image.sha256, entry, tree, _measures(trace, instructions))


def _check_output(elf: str | Path, number: int, expected: bytes, got: bytes) -> None:
    differing = [index for index, (a, b) in enumerate(zip(expected, got, strict=True)) if a != b]
    if differing:
        first = differing[0]
        raise WrongAnswerError(
            f"{elf} answers output {number} wrongly in {len(differing)} of {len(expected)} bytes: byte {first} "
            f"expected 0x{expected[first]:02x}, got 0x{got[first]:02x}; is it the model of these golden vectors?"
        )


def _measures(trace: Trace, instructions: Mapping[int, Instruction]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the figures of ``Cost`` in order, each for every instruction of a trace, shape (n,)."""
    # A cost depends on an instruction, the one before it (pipelining) and whether the one after it lies elsewhere
    # (refill): all pairs of neighbours are costed once each. The ends have no neighbour.
    padded = np.pad(trace.entries, 1, constant_values=_NOWHERE)
    pairs, number = np.unique(padded[:-1].astype(np.uint64) << np.uint64(32) | padded[1:], return_inverse=True)
    edges = [(pair >> 32, pair & 0xFFFF_FFFF) for pair in pairs.tolist()]
    yield np.ones_like(trace.misaligned)
    for assumed in (LOW, MID, HIGH):
        issue = np.array([_issue(before, after, instructions, assumed) for before, after in edges])
        refill = np.array([_refill(before, after, instructions, assumed) for before, after in edges])
        yield issue[number[:-1]] + refill[number[1:]] + trace.misaligned
    yield from (trace.flash_reads, trace.ram_reads, trace.ram_writes)


def _issue(before: int, after: int, instructions: Mapping[int, Instruction], assumed: Assumptions) -> int:
    """Return what the second of two trace entries takes after the first, without its own refill."""
    if after == _NOWHERE:
        return 0
    if after & SKIPPED:
        return 1
    known = before != _NOWHERE and not before & SKIPPED
    return issue_cycles(instructions[after], instructions[before] if known else None, assumed)


def _refill(before: int, after: int, instructions: Mapping[int, Instruction], assumed: Assumptions) -> int:
    """Return the refill that the first of two trace entries pays to reach the second."""
    if before == _NOWHERE or instructions[before & ~SKIPPED].end == after & ~SKIPPED:
        return 0
    return assumed.refill


def _summarise(sha256: str, entry: str, tree: CallTree, measures: Iterable[npt.NDArray[np.int64]]) -> Profile:
    counts = [np.bincount(tree.of_instruction, row, len(tree.nodes)) for row in measures]
    by_node = np.stack(counts, axis=1).astype(np.int64)
    nodes = range(len(tree.nodes))
    by_step = _grouped([tree.nodes[n].step for n in nodes], by_node)
    by_function = _grouped([tree.nodes[n].function for n in nodes], by_node)
    # The first node of a step is the function that was called; one that it ends in by a jump comes later.
    step_names = {tree.nodes[n].step: tree.nodes[n].function for n in reversed(nodes) if tree.nodes[n].parent == 0}
    functions = [Part(name, cost) for name, cost in by_function.items()]
    return Profile(
        elf_sha256=sha256,
        entry=entry,
        total=_cost(by_node.sum(axis=0)),
        steps=tuple(Part(step_names[step], by_step[step]) for step in sorted(step_names)),
        entry_itself=by_step[NO_STEP],
        functions=tuple(sorted(functions, key=lambda part: (-part.cost.cycles.mid, part.name))),
        paths=tuple(CallPath(_names(tree, n), _cost(by_node[n])) for n in nodes),
    )


def _names(tree: CallTree, number: int) -> tuple[str, ...]:
    path = [tree.nodes[n] for n in tree.path(number)]
    return tuple(f"{n.step} {n.function}" if n.parent == 0 else n.function for n in path)


def _grouped(keys: Sequence[_Key], rows: npt.NDArray[np.int64]) -> dict[_Key, Cost]:
    sums: dict[_Key, npt.NDArray[np.int64]] = {}
    for key, row in zip(keys, rows, strict=True):
        sums[key] = sums.get(key, np.zeros_like(row)) + row
    return {key: _cost(row) for key, row in sums.items()}


def _cost(row: npt.NDArray[np.int64]) -> Cost:
    instructions, low, mid, high, flash_reads, ram_reads, ram_writes = (int(value) for value in row)
    return Cost(instructions, Cycles(low, mid, high), flash_reads, ram_reads, ram_writes)
