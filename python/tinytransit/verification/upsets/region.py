# SPDX-License-Identifier: MIT
"""Regions of a device in which upsets are drawn."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from tinytransit.errors import TinyTransitError


class SeuError(TinyTransitError):
    """A campaign that cannot be planned or run."""


class GoldenRunError(SeuError):
    """A device that answers wrongly although nothing was flipped."""


class Region(StrEnum):
    """What is sampled on its own."""

    WEIGHTS = "weights"
    CODE = "code"
    CONSTANTS = "constants"
    ACTIVATIONS = "activations"
    STACK = "stack"
    REGISTERS = "registers"


LASTING = frozenset({Region.WEIGHTS, Region.CODE, Region.CONSTANTS})
"""What keeps its content between inferences: its upsets come before one, since a device idles nearly all the time."""


def parse_regions(text: str) -> tuple[Region, ...]:
    """Return the regions that a text between commas names, each once.

    Raises:
        SeuError: If one is unknown, or there is none.
    """
    names = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = sorted(set(names) - set(Region))
    if unknown or not names:
        raise SeuError(f"unknown region {', '.join(unknown) or '(none)'}; known are {', '.join(Region)}")
    return tuple(Region(name) for name in names)


class Bit(NamedTuple):
    """One bit of a device.

    Attributes:
        place: Address of its byte; for a register its number.
        bit: Within it.
    """

    place: int
    bit: int


@dataclass(frozen=True)
class Upset:
    """One bit flip.

    Attributes:
        region: Where.
        number: Of the injection in its region.
        window: Which golden window is being inferred.
        instant: Instructions of the inference that come before it.
        bit: What is flipped.
    """

    region: Region
    number: int
    window: int
    instant: int
    bit: Bit


class Registers:
    """The core registers as a region; bits that no flip-flop holds are left out.

    r0 to r12, sp (its lowest two bits are always 0), lr, pc (its lowest bit is not stored), and of the psr the flags N,
    Z, C, V, Q, the Thumb bit and the state of an IT block. (Not GE, which the engine does not use, and not the
    exception's number, which the emulator here cannot follow.)
    """

    SP, LR, PC, PSR = 13, 14, 15, 16
    NAMES = (*(f"r{number}" for number in range(13)), "sp", "lr", "pc", "psr")
    _PSR_BITS = (31, 30, 29, 28, 27, 26, 25, 24, 15, 14, 13, 12, 11, 10)

    @classmethod
    def bits(cls) -> tuple[Bit, ...]:
        """Return all bits."""
        lowest = {cls.SP: 2, cls.PC: 1}
        words = [Bit(number, bit) for number in range(cls.PSR) for bit in range(lowest.get(number, 0), 32)]
        return (*words, *(Bit(cls.PSR, bit) for bit in cls._PSR_BITS))


@dataclass(frozen=True)
class Space:
    """All upsets that a region can suffer.

    Attributes:
        region: Which.
        start: First address; unused for registers.
        size: Bytes; unused for registers.
        instants: Instructions of the inference of each window.
    """

    region: Region
    start: int
    size: int
    instants: tuple[int, ...]

    @property
    def bits(self) -> int:
        """Return how many bits there are."""
        return len(Registers.bits()) if self.region is Region.REGISTERS else 8 * self.size

    @property
    def population(self) -> int:
        """Return how many upsets are possible: bits by instants, or by windows where the instant is the first."""
        return self.bits * (len(self.instants) if self.region in LASTING else sum(self.instants))

    def draw(self, seed: int, number: int) -> Upset:
        """Draw an upset; it depends on the seed, the region and its number alone."""
        random = np.random.default_rng([seed, list(Region).index(self.region), number])
        window = int(random.integers(len(self.instants)))
        instant = 0 if self.region in LASTING else int(random.integers(self.instants[window]))
        cell = int(random.integers(self.bits))
        if self.region is Region.REGISTERS:
            return Upset(self.region, number, window, instant, Registers.bits()[cell])
        return Upset(self.region, number, window, instant, Bit(self.start + cell // 8, cell % 8))
