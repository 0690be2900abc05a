# SPDX-License-Identifier: MIT
"""A star on its way through the memory of a satellite: into records, and out of them again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from hil.protocol.survey_messages import FluxBlock, StarBegin
from tinytransit.verification.survey.raw_star import Block, RawStar

_WHOLE, _FLOAT = 96, 48
"""Cadences of a block, so that it fits into a record: int16 and float32."""

_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class StarRecords:
    """A star as it is kept in memory.

    Attributes:
        begin: Payload of STAR.
        blocks: Payloads of FLUX, in the order in which they come.
        end_days: When each is complete, in days from the first cadence.
        flux_bytes: Of the values alone, which is what raw flux would take on the way down.
    """

    begin: bytes
    blocks: tuple[bytes, ...]
    end_days: tuple[float, ...]
    flux_bytes: int


def blocks_of(star: RawStar) -> int:
    """Return how many records the flux of a star takes."""
    return sum(1 for _ in star.blocks(_most(star)))


def _most(star: RawStar) -> int:
    return _WHOLE if star.scale else _FLOAT


def records_of(star: RawStar, number: int, shortest_days: float, longest_days: float) -> StarRecords:
    """Return what the camera's computer writes of a star.

    Args:
        star: Its cadences.
        number: That goes down with its candidates.
        shortest_days: Shortest period.
        longest_days: Longest.
    """
    begin = StarBegin(
        number, star.epoch, star.cadences_a_bin, star.cadence_us, round(shortest_days * _SECONDS_A_DAY),
        round(longest_days * _SECONDS_A_DAY), float(star.offset), float(star.scale), star.mission,
    )  # fmt: skip
    blocks = list(star.blocks(_most(star)))
    messages = [
        FluxBlock(
            place & 0xFFFF, block.first, tuple(np.where(block.good, block.values, 0).tolist()),
            tuple((~block.good).tolist()), is_float=block.values.dtype != np.int16,
        )
        for place, block in enumerate(blocks)
    ]  # fmt: skip
    ends = tuple((block.first + block.values.size) * star.cadence_days for block in blocks)
    return StarRecords(begin.pack(), tuple(message.pack() for message in messages), ends,
                       sum(block.values.nbytes for block in blocks))  # fmt: skip


@dataclass(frozen=True, eq=False)
class StoredStar(RawStar):
    """A star as it comes out of memory: its whole numbers are those that went in.

    Attributes:
        begin: STAR.
        parts: Blocks of flux.
    """

    begin: StarBegin = field(default_factory=lambda: StarBegin(0, 0.0, 1, 1, 1, 1))
    parts: tuple[Block, ...] = ()

    @property
    def number(self) -> int:
        """As STAR has it; so are all the others."""
        return self.begin.star

    @property
    def mission(self) -> int:
        """Of the star."""
        return self.begin.mission

    @property
    def cadences_a_bin(self) -> int:
        """Cadences that are averaged for the search."""
        return self.begin.cadences_a_bin

    @property
    def cadence_us(self) -> int:
        """Cadence in microseconds."""
        return self.begin.cadence_us

    @property
    def offset(self) -> np.float32:
        """Flux that the whole number 0 stands for."""
        return np.float32(self.begin.offset)

    @property
    def scale(self) -> np.float32:
        """Flux of one step."""
        return np.float32(self.begin.scale)

    def blocks(self, most: int) -> Iterator[Block]:
        """Yield the blocks, in pieces of at most ``most`` cadences."""
        for part in self.parts:
            for start in range(0, part.values.size, most):
                end = start + most
                yield Block(part.first + start, part.values[start:end], part.good[start:end])


def stored_star(name: str, begin: bytes, flux: Sequence[bytes]) -> StoredStar:
    """Read a star's records; a block that is missing is a gap.

    Args:
        name: Of the star.
        begin: Payload of STAR.
        flux: Payloads of FLUX that are left.

    Raises:
        PayloadError: If one is none.
    """
    head = StarBegin.unpack(begin)
    parts = []
    for message in map(FluxBlock.unpack, flux):
        kind = np.float32 if message.is_float else np.int16
        values, good = np.nan_to_num(np.array(message.values)).astype(kind), ~np.array(message.flagged)
        parts.append(Block(message.first, values, good))
    cadence = np.concatenate([part.first + np.arange(part.values.size) for part in parts] or [np.zeros(0, np.int64)])
    numbers = np.concatenate([part.values for part in parts] or [np.zeros(0, np.float32)]).astype(np.float64)
    if head.scale:
        numbers = head.offset + head.scale * numbers
    good = np.concatenate([part.good for part in parts] or [np.zeros(0, np.bool_)])
    return StoredStar(name, "", head.epoch, head.cadence_us / (1e6 * _SECONDS_A_DAY), cadence,
                      numbers.astype(np.float32), good, begin=head, parts=tuple(parts))  # fmt: skip
