# SPDX-License-Identifier: MIT
"""From the emulator's events to instructions: each stretch of code is decoded once, however often it runs.

An emulator executes or skips each instruction that an IT governs, and a skipped one takes time too, so these are known
beforehand.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.verification.emulator.image import Image
from tinytransit.verification.emulator.recorder import Chunk
from tinytransit.verification.profile.instruction import Decoder, Instruction

_LONGEST = 4


@dataclass(frozen=True)
class Executed:
    """An instruction whose turn came.

    Attributes:
        instruction: What it is.
        skipped: Whether its IT condition did not hold.
    """

    instruction: Instruction
    skipped: bool


@dataclass(frozen=True)
class Stretch:
    """Instructions that lie one after another in one function and are executed so; at least one.

    Attributes:
        function: First address of the function.
        executed: The instructions.
    """

    function: int
    executed: tuple[Executed, ...]


class Stretches:
    """The stretches that a call executes, numbered in the order in which they are met.

    Args:
        image: Where the code lies.
        read: Reads memory: address, bytes.
    """

    def __init__(self, image: Image, read: Callable[[int, int], bytes]) -> None:
        self._image = image
        self._read = read
        self._decoder = Decoder()
        self._instructions: dict[int, Instruction] = {}
        self._numbers: dict[int, int] = {}
        self._governed = {a for start, code in image.code() for a in governed_addresses(code, start)}
        self.known: list[Stretch] = []

    def marks(self) -> set[int]:
        """Return the addresses whose execution must be an event of its own.

        These are the instructions that may be skipped, and the first of each function, so that no stretch spans two.
        """
        return self._governed | set(self._image.starts)

    def numbers(self, chunk: Chunk) -> npt.NDArray[np.int64]:
        """Return the number of the stretch that each event of a chunk begins, shape (m,); -1 where there is none.

        Raises:
            EmulationError: If an instruction is unknown.
        """
        starts_block = chunk.block_size > 0
        blocks = np.flatnonzero(starts_block)
        ends = (chunk.address + chunk.block_size)[blocks]
        # A stretch ends at the next event of its block, or with the block.
        until = np.append(chunk.address[1:], 0)
        last = np.append(blocks[1:] - 1, len(chunk.address) - 1)
        until[last] = ends
        # Addresses are even, so the lowest bit is free.
        keys, inverse = np.unique(until << 32 | chunk.address | starts_block, return_inverse=True)
        return np.array([self._number(key) for key in keys.tolist()], np.int64)[inverse]

    def _number(self, key: int) -> int:
        if key not in self._numbers:
            executed = self._walk(key & 0xFFFF_FFFE, key >> 32, begun=not key & 1)
            self._numbers[key] = len(self.known) if executed else -1
            if executed:
                self.known.append(Stretch(self._image.start_of(executed[0].instruction.address), executed))
        return self._numbers[key]

    def _walk(self, address: int, end: int, begun: bool) -> tuple[Executed, ...]:
        """Return what lies between two addresses.

        An instruction that an IT governs has an event of its own if it is executed, so one without was skipped.

        Args:
            address: The first.
            end: The first that is not part of it.
            begun: Whether the first instruction has an event of its own.
        """
        executed: list[Executed] = []
        while address < end:
            instruction = self._instruction(address)
            executed.append(Executed(instruction, address in self._governed and not (begun and not executed)))
            address = instruction.end
        return tuple(executed)

    def _instruction(self, address: int) -> Instruction:
        if address not in self._instructions:
            self._instructions[address] = self._decoder.decode(self._read(address, _LONGEST), address)
        return self._instructions[address]


def governed_addresses(code: bytes, start: int) -> set[int]:
    """Return the addresses of all instructions that an IT in the code could govern.

    Every halfword that would be an IT is taken for one, whether or not an instruction starts there, so that data
    between the code hides none. Too many addresses do no harm: an instruction that no IT governs is never skipped.

    Args:
        code: Machine code, maybe with data in it.
        start: Its address, even.
    """
    halfwords = [halfword for (halfword,) in struct.iter_unpack("<H", code[: len(code) // 2 * 2])]
    its = (index for index, halfword in enumerate(halfwords) if halfword >> 8 == 0xBF and halfword & 0xF)
    return {start + 2 * index for it in its for index in _governed(halfwords, it)}


def _governed(halfwords: list[int], it: int) -> Iterator[int]:
    """Yield where the one to four instructions start that an IT governs."""
    mask = halfwords[it] & 0xF
    index = it + 1
    # The lowest set bit of the mask marks the end.
    for _ in range(4 - (mask & -mask).bit_length() + 1):
        if index >= len(halfwords):
            return
        yield index
        index += 2 if halfwords[index] >> 11 in (0b11101, 0b11110, 0b11111) else 1
