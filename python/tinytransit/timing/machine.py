"""An ELF in Unicorn's emulation of a Cortex-M4, traced instruction by instruction."""

from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from unicorn import UC_ARCH_ARM, UC_HOOK_CODE, UC_HOOK_MEM_READ, UC_HOOK_MEM_WRITE, UC_MODE_MCLASS, UC_MODE_THUMB
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

from tinytransit.timing.errors import EmulationError
from tinytransit.timing.image import Image
from tinytransit.timing.it_blocks import find_skipped

_PAGE = 0x1000
_ARGUMENTS = (UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3)
# RAM after the ELF's own for a heap, the arguments' buffers and the stack: time does not depend on where they are.
_SPARE_RAM = 0x10_0000
_STACK = 0x1_0000
# System control space (SysTick, DWT, SCB): plain memory, so that code that stamps a time runs on.
_SYSTEM_SPACE = (0xE000_0000, 0x10_0000)
SKIPPED = 1
"""Bit of a trace entry: the instruction's IT condition did not hold."""


@dataclass(frozen=True, eq=False)
class Trace:
    """One call, instruction by instruction; n is their number.

    Attributes:
        entries: Shape (n,), uint32: address, plus ``SKIPPED``.
        flash_reads: Shape (n,): words, halfwords or bytes that the instruction read from flash as data.
        ram_reads: The same for everything that is not flash.
        ram_writes: Shape (n,).
        misaligned: Shape (n,): bus accesses beyond one for each read, because of its alignment.
    """

    entries: npt.NDArray[np.uint32]
    flash_reads: npt.NDArray[np.int64]
    ram_reads: npt.NDArray[np.int64]
    ram_writes: npt.NDArray[np.int64]
    misaligned: npt.NDArray[np.int64]


class Machine:
    """Memory and processor as an ELF's start-up code leaves them; constructors have run and the FPU is on.

    Args:
        image: The ELF.
        limit: Instructions after which a call is given up.

    Raises:
        EmulationError: If a constructor fails.
    """

    def __init__(self, image: Image, limit: int = 100_000_000) -> None:
        self._image = image
        self._limit = limit
        self._uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M4)
        self._flash = [range(s.start, s.start + s.size) for s in image.segments if s.flash]
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
        for page in sorted(pages):
            self._uc.mem_map(page * _PAGE, _PAGE)
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

    def read(self, address: int, size: int) -> bytes:
        """Return bytes of memory."""
        return bytes(self._uc.mem_read(address, size))

    def call(self, address: int, *arguments: int) -> int:
        """Call a function with up to four words of arguments (AAPCS) and return its r0.

        Raises:
            EmulationError: If it touches memory that does not exist, or does not return.
        """
        for register, value in zip(_ARGUMENTS, arguments, strict=False):
            self._uc.reg_write(register, value)
        self._uc.reg_write(UC_ARM_REG_SP, self._stack_top)
        self._uc.reg_write(UC_ARM_REG_LR, self._return | 1)
        try:
            self._uc.emu_start(address | 1, self._return, count=self._limit)
        except UcError as error:
            raise EmulationError(f"{self._where()}: {error}") from error
        if self._uc.reg_read(UC_ARM_REG_PC) != self._return:
            raise EmulationError(f"{self._where()}: not back after {self._limit} instructions")
        return int(self._uc.reg_read(UC_ARM_REG_R0))

    def trace(self, address: int, *arguments: int) -> tuple[int, Trace]:
        """Call a function, and return its r0 and what it did.

        Raises:
            EmulationError: As ``call``.
        """
        recorder = _Recorder(self._uc, self._flash)
        hooks = [
            self._uc.hook_add(UC_HOOK_CODE, recorder.on_code),
            self._uc.hook_add(UC_HOOK_MEM_READ, recorder.on_read),
            self._uc.hook_add(UC_HOOK_MEM_WRITE, recorder.on_write),
        ]
        try:
            result = self.call(address, *arguments)
        finally:
            for hook in hooks:
                self._uc.hook_del(hook)
        return result, recorder.trace()

    def _where(self) -> str:
        pc = int(self._uc.reg_read(UC_ARM_REG_PC))
        return f"emulation stopped in {self._image.function_at(pc)} at 0x{pc:08x}"


class _Recorder:
    """Takes down what the emulator reports; the hooks are called once an instruction, so they do little."""

    def __init__(self, uc: Uc, flash: list[range]) -> None:
        self._uc = uc
        self._flash = flash
        self._addresses = array("I")
        self._flash_reads = array("I")
        self._ram_reads = array("I")
        self._ram_writes = array("I")
        self._misaligned = array("I")

    def on_code(self, uc: Uc, address: int, size: int, user_data: object) -> None:
        self._addresses.append(address)

    def on_read(self, uc: Uc, access: int, address: int, size: int, value: int, user_data: object) -> None:
        index = len(self._addresses) - 1
        reads = self._flash_reads if any(address in part for part in self._flash) else self._ram_reads
        for _ in range(-(-size // 4)):
            reads.append(index)
        if address & (min(size, 4) - 1):
            # "Load/store timings": a halfword, or a word at an even address, takes two accesses, one at an odd three.
            for _ in range(2 if size == 4 and address & 1 else 1):
                self._misaligned.append(index)

    def on_write(self, uc: Uc, access: int, address: int, size: int, value: int, user_data: object) -> None:
        index = len(self._addresses) - 1
        for _ in range(-(-size // 4)):
            self._ram_writes.append(index)

    def trace(self) -> Trace:
        """Return what was taken down, with the skipped instructions in their places."""
        executed = np.frombuffer(self._addresses, np.uint32)
        positions, skipped = find_skipped(executed, self._halfword)

        def per_instruction(indices: "array[int]") -> npt.NDArray[np.int64]:
            counts = np.bincount(np.frombuffer(indices, np.uint32), minlength=len(executed))
            return np.insert(counts, positions, 0)

        return Trace(
            np.insert(executed, positions, skipped | SKIPPED),
            per_instruction(self._flash_reads),
            per_instruction(self._ram_reads),
            per_instruction(self._ram_writes),
            per_instruction(self._misaligned),
        )

    def _halfword(self, address: int) -> int:
        return int.from_bytes(self._uc.mem_read(address, 2), "little")
