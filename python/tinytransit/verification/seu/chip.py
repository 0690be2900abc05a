# SPDX-License-Identifier: MIT
"""The firmware's inference in an emulated Cortex-M4 whose bits can be flipped on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from unicorn import UC_ARCH_ARM, UC_MODE_MCLASS, UC_MODE_THUMB, UC_PROT_EXEC, UC_PROT_READ, UC_PROT_WRITE
from unicorn.arm_const import (
    UC_ARM_REG_C1_C0_2,
    UC_ARM_REG_FPEXC,
    UC_ARM_REG_LR,
    UC_ARM_REG_PC,
    UC_ARM_REG_R0,
    UC_ARM_REG_R1,
    UC_ARM_REG_R2,
    UC_ARM_REG_SP,
    UC_ARM_REG_XPSR,
    UC_CPU_ARM_CORTEX_M4,
)
from unicorn.unicorn import Uc, UcError

from tinytransit.verification.emulator.image import Image, read_image
from tinytransit.verification.upsets.layout import Layout, read_layout
from tinytransit.verification.upsets.region import GoldenRunError, Region, Registers, Space, Upset

HANG_FACTOR = 20
"""A run that takes so many times its instructions hangs."""

_INIT, _RUN = "inference_init", "inference_run"
_CORRECTED = "mitigation_corrected"
_PAGE = 0x1000
# DWT and SCB with SysTick: plain memory, so that stamps of time read something.
_SYSTEM_PAGES = (0xE000_1000, 0xE000_E000)
_PAINT = b"\xa5"
_THUMB = 1 << 24
_LIMIT = 100_000_000
# What inference_run() is given lies in RAM that the firmware leaves alone.
_INPUTS, _OUTPUTS, _TICKS = 0x1000, 0x800, 0x100


class Ending(Enum):
    """How a run ended."""

    RETURNED = 0
    HUNG = 1
    FAULTED = 2


@dataclass(frozen=True)
class Response:
    """What came of a run.

    Attributes:
        ending: How it ended.
        status: What ``inference_run`` returned.
        outputs: Outputs end to end.
        corrected: A mitigation says that it has put something right.
        fault: What the emulator says of a fault.
        pc: Where the upset was injected.
    """

    ending: Ending
    status: int
    outputs: bytes
    corrected: bool
    fault: str
    pc: int


class Chip:
    """A chip that has started and waits for windows; each run begins from the same state.

    The memory is that of the chip: erased flash that cannot be written, RAM, and nothing elsewhere, so that a stray
    access is a fault.

    Args:
        elf: Firmware with the static engine.
        windows: Inputs of each window, end to end.
        output_size: Bytes of the outputs.

    Attributes:
        layout: Of the ELF.
        instructions: Of the inference of each window.
        stack_depth: Bytes of stack that the inferences of these windows touch.

    Raises:
        ImageError, LayoutError: If the ELF is not such a firmware.
        GoldenRunError: If it does not start or does not answer.
    """

    def __init__(self, elf: Path, windows: Sequence[bytes], output_size: int) -> None:
        self.layout: Layout = read_layout(elf)
        self._windows, self._output_size = windows, output_size
        image = read_image(elf)
        self._entry = image.address_of(_RUN)
        flash, flash_size = self.layout.flash
        # The last word of flash, which is erased: what jumps there returns.
        self._return = flash + flash_size - 4
        self._ram_end = sum(self.layout.ram)
        self._uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M4)
        self._load(image)
        self._boot(image)
        self._context = self._uc.context_save()
        self._memory = [(start, bytes(self._uc.mem_read(start, size))) for start, size in self._changing()]
        self.instructions = tuple(self._count(window) for window in range(len(windows)))
        self.stack_depth = max(self._depth(window) for window in range(len(windows)))

    def space(self, region: Region) -> Space:
        """Return the upsets that a region can suffer; the stack is as deep as these windows ever make it."""
        if region is Region.STACK:
            return Space(region, sum(self.layout.stack) - self.stack_depth, self.stack_depth, self.instructions)
        start, size = self.layout.spans.get(region, (0, 0))
        return Space(region, start, size, self.instructions)

    def run(self, window: int) -> Response:
        """Infer a window without an upset."""
        self._prepare(window)
        return self._finish(window, self._entry)

    def inject(self, upset: Upset) -> Response:
        """Infer a window and flip a bit on the way.

        Inside an IT block, which the emulator runs as one, the upset comes after the block.
        """
        self._prepare(upset.window)
        pc = self._entry
        if upset.instant:
            self._start(self._entry | 1, upset.instant)
            pc = int(self._uc.reg_read(UC_ARM_REG_PC))
        if upset.region is Region.REGISTERS:
            self._flip_register(upset.bit.place, upset.bit.bit)
            # Writing the other registers does not move the program counter.
            resume = pc ^ (1 << upset.bit.bit) if upset.bit.place == Registers.PC else pc
            return self._finish(upset.window, resume, pc)
        self._flip(upset)
        response = self._finish(upset.window, pc, pc)
        if upset.region in self._flashed():
            self._flip(upset)
        return response

    def _flashed(self) -> set[Region]:
        """Return the regions that no restored RAM puts right; repaired weights lie in RAM."""
        start, size = self.layout.flash
        return {region for region, (place, _) in self.layout.spans.items() if start <= place < start + size}

    def _flip(self, upset: Upset) -> None:
        place, bit = upset.bit
        byte = self._uc.mem_read(place, 1)[0]
        self._uc.mem_write(place, bytes([byte ^ 1 << bit]))
        if upset.region is Region.CODE:
            self._forget_code()

    def _flip_register(self, number: int, bit: int) -> None:
        register = {
            Registers.SP: UC_ARM_REG_SP, Registers.LR: UC_ARM_REG_LR, Registers.PSR: UC_ARM_REG_XPSR,
        }.get(number, UC_ARM_REG_R0 + number)  # fmt: skip
        if number != Registers.PC:
            self._uc.reg_write(register, self._uc.reg_read(register) ^ 1 << bit)

    def _load(self, image: Image) -> None:
        flash, flash_size = self.layout.flash
        self._uc.mem_map(flash, flash_size, UC_PROT_READ | UC_PROT_EXEC)
        self._uc.mem_write(flash, b"\xff" * flash_size)
        self._uc.mem_map(*self.layout.ram)
        for page in _SYSTEM_PAGES:
            self._uc.mem_map(page, _PAGE, UC_PROT_READ | UC_PROT_WRITE)
        for address, content in self.layout.stored:
            self._uc.mem_write(address, content)
        # What start-up code has copied to RAM.
        for segment in image.segments:
            self._uc.mem_write(segment.start, segment.content)
        stack, size = self.layout.stack
        self._uc.mem_write(stack, _PAINT * size)
        self._uc.reg_write(UC_ARM_REG_C1_C0_2, 0xF << 20)
        self._uc.reg_write(UC_ARM_REG_FPEXC, 1 << 30)

    def _boot(self, image: Image) -> None:
        self._call(image.address_of(_INIT))
        try:
            self._start(image.address_of(_INIT) | 1, _LIMIT)
        except UcError as error:
            raise GoldenRunError(f"{_INIT} fails in the emulator: {error}") from error
        if status := self._uc.reg_read(UC_ARM_REG_R0):
            raise GoldenRunError(f"{_INIT} returned {status}, expected 0")

    def _changing(self) -> list[tuple[int, int]]:
        return [self.layout.ram, *((page, _PAGE) for page in _SYSTEM_PAGES)]

    def _prepare(self, window: int) -> None:
        self._uc.context_restore(self._context)
        for start, content in self._memory:
            self._uc.mem_write(start, content)
        self._uc.mem_write(self._ram_end - _INPUTS, self._windows[window])
        self._call(self._entry, self._ram_end - _INPUTS, self._ram_end - _OUTPUTS, self._ram_end - _TICKS)

    def _call(self, address: int, *arguments: int) -> None:
        for register, value in zip((UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2), arguments, strict=False):
            self._uc.reg_write(register, value)
        self._uc.reg_write(UC_ARM_REG_SP, sum(self.layout.stack))
        self._uc.reg_write(UC_ARM_REG_LR, self._return | 1)
        self._uc.reg_write(UC_ARM_REG_PC, address | 1)

    def _finish(self, window: int, resume: int, pc: int = 0) -> Response:
        thumb = 1 if self._uc.reg_read(UC_ARM_REG_XPSR) & _THUMB else 0
        ending, fault = Ending.RETURNED, ""
        try:
            self._start(resume | thumb, HANG_FACTOR * self.instructions[window])
        except UcError as error:
            ending, fault = Ending.FAULTED, str(error)
        else:
            if not self._has_returned():
                ending = Ending.HUNG
        if ending is not Ending.RETURNED:
            # What ran from RAM may have been translated, and RAM is about to change.
            self._forget_code()
        return Response(
            ending=ending,
            status=int(self._uc.reg_read(UC_ARM_REG_R0)),
            outputs=bytes(self._uc.mem_read(self._ram_end - _OUTPUTS, self._output_size)),
            corrected=self._corrected() != 0,
            fault=fault,
            pc=pc,
        )

    def _start(self, address: int, limit: int) -> None:
        """Run from an address until the return or a limit of instructions.

        There is always a limit: Unicorn 2.1 counts in the translated code, and what it translated without a limit goes
        on uncounted.
        """
        self._uc.emu_start(address, self._return, count=limit)

    def _forget_code(self) -> None:
        self._uc.ctl_flush_tb()  # type: ignore[attr-defined]  # made at run time

    def _has_returned(self) -> bool:
        return bool(self._uc.reg_read(UC_ARM_REG_PC) == self._return)

    def _corrected(self) -> int:
        place = self.layout.variables.get(_CORRECTED)
        return int.from_bytes(self._uc.mem_read(place, 4), "little") if place else 0

    def _count(self, window: int) -> int:
        """Return how many instructions an inference takes: the least limit at which it returns."""
        low, high = 0, _LIMIT
        while high - low > 1:
            middle = (low + high) // 2 if high < _LIMIT else max(2 * low, 1024)
            self._prepare(window)
            self._start(self._entry | 1, middle)
            if self._has_returned():
                high = middle
            else:
                low = middle
            if low >= _LIMIT:
                raise GoldenRunError(f"{_RUN} does not return within {_LIMIT} instructions")
        return high

    def _depth(self, window: int) -> int:
        """Return how many bytes of stack an inference has touched."""
        start, size = self.layout.stack
        self._prepare(window)
        self._uc.mem_write(start, _PAINT * size)
        self._start(self._entry | 1, _LIMIT)
        content = bytes(self._uc.mem_read(start, size))
        return len(content.lstrip(_PAINT)) + 3 & ~3
