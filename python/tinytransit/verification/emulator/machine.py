# SPDX-License-Identifier: MIT
"""An ELF in Unicorn's emulation of a Cortex-M4, whose calls can be followed."""

from collections.abc import Callable, Iterable
from itertools import count

from unicorn import (
    UC_ARCH_ARM,
    UC_HOOK_BLOCK,
    UC_HOOK_CODE,
    UC_HOOK_MEM_READ,
    UC_HOOK_MEM_WRITE,
    UC_MODE_MCLASS,
    UC_MODE_THUMB,
)
from unicorn.arm_const import (
    UC_ARM_REG_C1_C0_2,
    UC_ARM_REG_FPEXC,
    UC_ARM_REG_LR,
    UC_ARM_REG_PC,
    UC_ARM_REG_R0,
    UC_ARM_REG_R1,
    UC_ARM_REG_R2,
    UC_ARM_REG_R3,
    UC_ARM_REG_SP,
    UC_CPU_ARM_CORTEX_M4,
)
from unicorn.unicorn import Uc, UcError

from tinytransit.verification.emulator.errors import EmulationError
from tinytransit.verification.emulator.image import Image
from tinytransit.verification.emulator.recorder import CHUNK, Chunk, Recorder

_PAGE = 0x1000
_ARGUMENTS = (UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3)
# RAM after the ELF's own for a heap, the arguments' buffers and the stack: time does not depend on where they are.
_SPARE_RAM = 0x10_0000
_STACK = 0x1_0000
# System control space (SysTick, DWT, SCB): plain memory, so that code that stamps a time runs on.
_SYSTEM_SPACE = (0xE000_0000, 0x10_0000)
LIMIT = 500_000_000
"""Instructions of a call: more than the largest network takes that a microcontroller has the memory for."""


class Machine:
    """Memory and processor as an ELF's start-up code leaves them; constructors have run and the FPU is on.

    Args:
        image: The ELF.
        limit: Instructions after which a call is given up.

    Raises:
        EmulationError: If a constructor fails.
    """

    def __init__(self, image: Image, limit: int = LIMIT) -> None:
        self._image = image
        self._limit = limit
        self._uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M4)
        self._map(image)
        self._uc.reg_write(UC_ARM_REG_C1_C0_2, 0xF << 20)
        self._uc.reg_write(UC_ARM_REG_FPEXC, 1 << 30)
        for constructor in image.constructors:
            self.call(constructor)

    def _map(self, image: Image) -> None:
        ram = [s for s in image.segments if not s.flash]
        top = max((s.start + s.size for s in ram), default=0x2000_0000)
        top = -(-top // _PAGE) * _PAGE
        pages = {page for s in image.segments for page in range(s.start // _PAGE, -(-(s.start + s.size) // _PAGE))}
        # In runs: what is mapped page by page costs the emulator seconds for each megabyte.
        for first in sorted(page for page in pages if page - 1 not in pages):
            end = next(page for page in count(first) if page not in pages)
            self._uc.mem_map(first * _PAGE, (end - first) * _PAGE)
        self._uc.mem_map(top, _SPARE_RAM)
        self._uc.mem_map(*_SYSTEM_SPACE)
        for segment in image.segments:
            self._uc.mem_write(segment.start, segment.content)
        self._stack_top = top + _SPARE_RAM
        # Where a call returns to; nothing is ever executed there.
        self._return = self._stack_top - _STACK - _PAGE
        self._free = self._return - _STACK

    def place(self, content: bytes) -> int:
        """Copy bytes to RAM that the program does not use, and return the address, a multiple of 4.

        Raises:
            EmulationError: If there is no room.
        """
        address = self._free
        self._free += -(-len(content) // 4) * 4
        if self._free > self._return:
            raise EmulationError(f"the arguments need more than the {_STACK} bytes that there are for them")
        self._uc.mem_write(address, content)
        return address

    def write(self, address: int, content: bytes) -> None:
        """Write bytes to memory that exists."""
        self._uc.mem_write(address, content)

    def read(self, address: int, size: int) -> bytes:
        """Return bytes of memory."""
        return bytes(self._uc.mem_read(address, size))

    def call(self, address: int, *arguments: int) -> int:
        """Call a function with up to four words of arguments (AAPCS) and return its r0.

        Raises:
            EmulationError: If it touches memory that does not exist, or does not return.
        """
        return self._call(address, arguments, self._limit)

    def follow(
        self,
        address: int,
        *arguments: int,
        marks: Iterable[int],
        consume: Callable[[Chunk], int],
        chunk: int = CHUNK,
    ) -> int:
        """Call a function, take down what it does, and return its r0.

        Args:
            address: Of the function.
            arguments: As for ``call``.
            marks: Addresses of instructions whose execution is an event. The emulator looks through all of them for
                every one, so they should be few.
            consume: Is given what was taken down, chunk by chunk, and returns how many instructions it was.
            chunk: Events of a chunk.

        Raises:
            EmulationError: As ``call``.
        """
        recorder = Recorder(consume, self._limit, chunk)
        hooks = [
            self._uc.hook_add(UC_HOOK_BLOCK, recorder.on_block),
            self._uc.hook_add(UC_HOOK_MEM_READ, recorder.on_read),
            self._uc.hook_add(UC_HOOK_MEM_WRITE, recorder.on_write),
            *(self._uc.hook_add(UC_HOOK_CODE, recorder.on_marked, begin=mark, end=mark) for mark in sorted(marks)),
        ]
        # The emulator compiles hooks into the code, so what ran before has none.
        for segment in self._image.segments:
            self._uc.ctl_remove_cache(segment.start, segment.start + segment.size)
        try:
            # Counting in the emulator would call the hooks' dispatcher for every instruction; the recorder counts.
            result = self._call(address, arguments, limit=0)
            recorder.flush()
        finally:
            for hook in hooks:
                self._uc.hook_del(hook)
        return result

    def _call(self, address: int, arguments: tuple[int, ...], limit: int) -> int:
        for register, value in zip(_ARGUMENTS, arguments, strict=False):
            self._uc.reg_write(register, value)
        self._uc.reg_write(UC_ARM_REG_SP, self._stack_top)
        self._uc.reg_write(UC_ARM_REG_LR, self._return | 1)
        try:
            self._uc.emu_start(address | 1, self._return, count=limit)
        except UcError as error:
            raise EmulationError(f"{self._where()}: {error}") from error
        if self._uc.reg_read(UC_ARM_REG_PC) != self._return:
            raise EmulationError(f"{self._where()}: not back after {self._limit} instructions")
        return int(self._uc.reg_read(UC_ARM_REG_R0))

    def _where(self) -> str:
        pc = int(self._uc.reg_read(UC_ARM_REG_PC))
        return f"emulation stopped in {self._image.function_at(pc)} at 0x{pc:08x}"
