# SPDX-License-Identifier: MIT
"""Take down what the emulator reports while a call runs, in chunks of bounded size."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from unicorn.arm_const import UC_ARM_REG_XPSR
from unicorn.unicorn import Uc

CHUNK = 1 << 16
"""Events after which a chunk ends: with what they read, tens of megabytes."""

_BLOCK = 1 << 32
"""Events from here on are blocks."""
_IT_STATE = 0x0600_FC00


@dataclass(frozen=True, eq=False)
class Accesses:
    """Reads or writes, in order; k is their number.

    Attributes:
        event: Shape (k,): the event of the chunk that was the last one before.
        address: Shape (k,).
        size: Shape (k,): bytes.
    """

    event: npt.NDArray[np.int64]
    address: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]

    @property
    def words(self) -> npt.NDArray[np.int64]:
        """Return how many words, or parts of one, each access moves, shape (k,)."""
        return -(-self.size // 4)


@dataclass(frozen=True, eq=False)
class Chunk:
    """Whole blocks that were executed one after another, as m events.

    An event is the start of a block or the execution of a marked instruction; a marked one that starts a block is both.

    Attributes:
        address: Shape (m,).
        block_size: Shape (m,): bytes of the block that starts; 0 for a marked instruction.
        reads: From memory.
        writes: To memory.
    """

    address: npt.NDArray[np.int64]
    block_size: npt.NDArray[np.int64]
    reads: Accesses
    writes: Accesses


class Recorder:
    """Hooks for the emulator, which runs Python for each event and access: they do little.

    Args:
        consume: Is given each chunk and returns how many instructions it holds.
        limit: Instructions after which the emulator is stopped, at the next border of a chunk.
        chunk: Events of a chunk.
    """

    def __init__(self, consume: Callable[[Chunk], int], limit: int, chunk: int) -> None:
        self._consume = consume
        self._limit = limit
        self._chunk = chunk
        self._executed = 0
        self._events = array("Q")
        self._reads = array("Q")
        self._writes = array("Q")

    def on_block(self, uc: Uc, address: int, size: int, user_data: object) -> None:
        """Take down that a block starts."""
        if len(self._events) >= self._chunk:
            self.flush()
            if self._executed > self._limit:
                uc.emu_stop()
        self._events.append(size << 32 | address)

    def on_marked(self, uc: Uc, address: int, size: int, user_data: object) -> None:
        """Take down that a marked instruction is executed."""
        self._events.append(address)

    def on_read(self, uc: Uc, access: int, address: int, size: int, value: int, user_data: object) -> None:
        """Take down a read."""
        if self._events[-1] < _BLOCK:
            _leave_it(uc)
        self._reads.append(len(self._events) << 36 | size << 32 | address)

    def on_write(self, uc: Uc, access: int, address: int, size: int, value: int, user_data: object) -> None:
        """Take down a write."""
        if self._events[-1] < _BLOCK:
            _leave_it(uc)
        self._writes.append(len(self._events) << 36 | size << 32 | address)

    def flush(self) -> None:
        """End the chunk."""
        events = _emptied(self._events)
        reads, writes = _accesses(_emptied(self._reads)), _accesses(_emptied(self._writes))
        self._executed += self._consume(Chunk(events & 0xFFFF_FFFF, events >> 32, reads, writes))


def _leave_it(uc: Uc) -> None:
    """Clear the IT state, as it is outside of hooks.

    Unicorn 2.1 restores it for the hook of an access inside an IT block and forgets to clear it again, so that whatever
    block comes next would be executed conditionally (its issue 2309). The translated rest of the IT block does not look
    at it.
    """
    state = uc.reg_read(UC_ARM_REG_XPSR)
    if state & _IT_STATE:
        uc.reg_write(UC_ARM_REG_XPSR, state & ~_IT_STATE)


def _accesses(packed: npt.NDArray[np.int64]) -> Accesses:
    return Accesses((packed >> 36) - 1, packed & 0xFFFF_FFFF, packed >> 32 & 0xF)


def _emptied(values: "array[int]") -> npt.NDArray[np.int64]:
    content = np.array(values, np.int64)
    del values[:]
    return content
