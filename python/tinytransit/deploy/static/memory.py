# SPDX-License-Identifier: MIT
"""Lay the buffers of a network into one arena.

Greedy by size (Pisarchyk & Lee 2020, arXiv:2001.03288, section 5.2): the largest buffer first, each at the lowest
offset where no buffer that is alive at the same time lies.
"""

from dataclasses import dataclass

ALIGNMENT = 4


@dataclass(frozen=True)
class Lifetime:
    """A buffer that must exist from step ``first`` to step ``last``, both included.

    Attributes:
        buffer: Its name.
        size: Bytes.
        first: Step that writes it first.
        last: Step that reads it last.
    """

    buffer: int
    size: int
    first: int
    last: int

    def meets(self, other: "Lifetime") -> bool:
        """Whether both are alive during some step."""
        return self.first <= other.last and other.first <= self.last


def scratch_buffer(step: int) -> int:
    """Return the name of the buffer that holds a step's scratch; those of tensors are not negative."""
    return -1 - step


def plan_offsets(lifetimes: list[Lifetime]) -> tuple[dict[int, int], int]:
    """Choose an offset for each buffer.

    Args:
        lifetimes: The buffers; sizes are positive.

    Returns:
        Offsets by buffer, each a multiple of `ALIGNMENT`, and the size of the arena.
    """
    placed: list[tuple[int, Lifetime]] = []
    for lifetime in sorted(lifetimes, key=lambda x: (-x.size, x.first, x.buffer)):
        offset = 0
        for start, other in sorted(placed, key=lambda p: p[0]):
            if lifetime.meets(other) and start < offset + lifetime.size:
                offset = max(offset, _align(start + other.size))
        placed.append((offset, lifetime))
    arena = max((_align(offset + lifetime.size) for offset, lifetime in placed), default=0)
    return {lifetime.buffer: offset for offset, lifetime in placed}, arena


def _align(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
