# SPDX-License-Identifier: MIT
"""Counts of what a call executed, and what they cost: the execution itself is not kept."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tinytransit.verification.emulator.image import Image
from tinytransit.verification.emulator.recorder import Accesses, Chunk
from tinytransit.verification.profile.call_tree import CallTree
from tinytransit.verification.profile.cortex_m4 import HIGH, LOW, MID, issue_cycles
from tinytransit.verification.profile.stretches import Executed, Stretches

_ESTIMATES = (LOW, MID, HIGH)
_REFILL = np.array([assumed.refill for assumed in _ESTIMATES])
_Visit = tuple[int, int]
"""A node of the call tree and a stretch that was executed in it, both by number."""


class Tally:
    """Adds an execution up, chunk by chunk; how it is cut into chunks makes no difference.

    The cost of an instruction depends on it, on the one before it (pipelining) and on whether the one after it lies
    elsewhere (refill). So it is enough to count how often each stretch is executed, and how often after which other.

    Args:
        entry: Address of the function that is called.
        image: Where it lies.
        read: Reads memory: address, bytes.
    """

    def __init__(self, entry: int, image: Image, read: Callable[[int, int], bytes]) -> None:
        self.stretches = Stretches(image, read)
        self.tree = CallTree(entry)
        self._flash = [range(s.start, s.start + s.size) for s in image.segments if s.flash]
        self._visits: Counter[_Visit] = Counter()
        self._successions: Counter[tuple[_Visit, _Visit]] = Counter()
        self._first: _Visit | None = None
        self._last: _Visit | None = None
        self._accesses = np.zeros((0, 4), np.int64)

    def add(self, chunk: Chunk) -> int:
        """Count a chunk and return its instructions.

        Raises:
            EmulationError: If one has no known cost.
        """
        of_event = self.stretches.numbers(chunk)
        begins = of_event >= 0
        numbers = of_event[begins]
        count = len(numbers)
        node, before = self._last or (0, int(numbers[0]))
        if self._last:
            numbers = np.insert(numbers, 0, before)
        known = self.stretches.known
        nodes = np.insert(self.tree.follow(numbers, known), 0, node)
        self._count(nodes, numbers, count)
        self._count_accesses(chunk, nodes[-count:][np.cumsum(begins) - 1])
        lengths = np.array([len(stretch.executed) for stretch in known])
        return int(lengths[numbers[-count:]].sum())

    def _count(self, nodes: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64], count: int) -> None:
        """Count the last of some visits, and the successions of all."""
        packed, inverse = np.unique(nodes << 32 | numbers, return_inverse=True)
        visits = [(visit >> 32, visit & 0xFFFF_FFFF) for visit in packed.tolist()]
        for visit, times in enumerate(np.bincount(inverse[-count:], minlength=len(visits)).tolist()):
            self._visits[visits[visit]] += times
        pairs, each = np.unique(inverse[:-1] * len(visits) + inverse[1:], return_counts=True)
        for pair, times in zip(pairs.tolist(), each.tolist(), strict=True):
            before, after = divmod(pair, len(visits))
            self._successions[visits[before], visits[after]] += times
        self._first = self._first or visits[inverse[0]]
        self._last = visits[inverse[-1]]

    def _count_accesses(self, chunk: Chunk, node_of_event: npt.NDArray[np.int64]) -> None:
        """Count words read from flash, from elsewhere, written, and bus accesses beyond one for each word read."""
        reads, writes = chunk.reads, chunk.writes
        in_flash = np.zeros(len(reads.address), np.bool_)
        for part in self._flash:
            in_flash |= (reads.address >= part.start) & (reads.address < part.stop)
        figures = (
            (reads, reads.words * in_flash),
            (reads, reads.words * ~in_flash),
            (writes, writes.words),
            (reads, _extra_accesses(reads)),
        )
        nodes = len(self.tree.nodes)
        counts = [np.bincount(node_of_event[a.event], each, nodes).astype(np.int64) for a, each in figures]
        grown = np.zeros((nodes, len(counts)), np.int64)
        grown[: len(self._accesses)] = self._accesses
        self._accesses = grown + np.stack(counts, axis=1)

    def by_node(self) -> npt.NDArray[np.int64]:
        """Return what each node of the tree took itself, shape (nodes, 7).

        The columns are instructions, low, mid and high cycles, words read from flash, from elsewhere, and written.
        """
        figures = np.zeros((len(self.tree.nodes), 7), np.int64)
        figures[:, 4:] = self._accesses[:, :3]
        figures[:, 1:4] = self._accesses[:, 3:]
        inner = cache(self._inner)
        for (node, number), times in self._visits.items():
            figures[node, :4] += times * inner(number)
        if self._first and self._last:
            node, number = self._first
            figures[node, 1:4] += _issue(None, self.stretches.known[number].executed[0])
            # Whoever returns last pays for it, wherever that leads.
            figures[self._last[0], 1:4] += _REFILL
        for ((caller, before), (node, after)), times in self._successions.items():
            last, first = self.stretches.known[before].executed[-1], self.stretches.known[after].executed[0]
            figures[node, 1:4] += times * _issue(last, first)
            if last.instruction.end != first.instruction.address:
                figures[caller, 1:4] += times * _REFILL
        return figures

    def _inner(self, number: int) -> npt.NDArray[np.int64]:
        """Return the instructions of a stretch, and the three estimates of its cycles after the first instruction."""
        executed = self.stretches.known[number].executed
        issues = [_issue(before, after) for before, after in pairwise(executed)]
        return np.append(len(executed), np.sum(issues, axis=0, dtype=np.int64) if issues else np.zeros(3, np.int64))


def _issue(before: Executed | None, current: Executed) -> npt.NDArray[np.int64]:
    """Return the three estimates of what an instruction takes after another, without its own refill."""
    if current.skipped:
        return np.ones(3, np.int64)
    previous = before.instruction if before and not before.skipped else None
    return np.array([issue_cycles(current.instruction, previous, assumed) for assumed in _ESTIMATES])


def _extra_accesses(reads: Accesses) -> npt.NDArray[np.int64]:
    """Return the bus accesses beyond one that alignment costs each read, shape (k,).

    "Load/store timings": a halfword, or a word at an even address, takes two accesses, a word at an odd one three.
    """
    misaligned = reads.address & (np.minimum(reads.size, 4) - 1)
    return np.where(misaligned, np.where((reads.size == 4) & (reads.address & 1), 2, 1), 0)
