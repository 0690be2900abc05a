# SPDX-License-Identifier: MIT
"""A board's image in Unicorn, from reset on, with a model of the chip's registers around the core."""

import struct
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection
from unicorn import UC_HOOK_BLOCK, UC_HOOK_MEM_READ, UC_HOOK_MEM_WRITE
from unicorn.arm_const import UC_ARM_REG_PC, UC_ARM_REG_SP

from helpers.board_model.registers import Peripherals
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.machine import Machine

PAGE = 0x1000
_CORE = (0xE0000000, 0xE0041FFF)
_CYCCNT = 0xE0001004
_LIMIT = 20_000_000
_GARBAGE = 0xDB


class BoardMachine(Machine):
    """An image that starts as the chip does.

    Args:
        elf: What PlatformIO built.
        chip: The registers around the core.

    Attributes:
        chip: As given.
        core_writes: Address and value of every write to the core's own registers.
        blocks: Stretches of code executed so far, each of at least one cycle.
    """

    def __init__(self, elf: Path, chip: Peripherals) -> None:
        super().__init__(read_image(elf), _LIMIT)
        self.chip = chip
        self.core_writes: list[tuple[int, int]] = []
        self.blocks = 0
        with elf.open("rb") as file:
            table = ELFFile(file).get_section_by_name(".symtab")
            assert isinstance(table, SymbolTableSection)
            self.symbols = {symbol.name: int(symbol["st_value"]) for symbol in table.iter_symbols()}
        pages = sorted({address // PAGE for address in chip.addresses()})
        for page in pages:
            if page * PAGE >= _CORE[0]:
                self._uc.mem_unmap(page * PAGE, PAGE)
            base = page * PAGE
            self._uc.mmio_map(
                base, PAGE,
                lambda uc, offset, size, base: self.chip.load(base + offset, size), base,
                lambda uc, offset, size, value, base: self.chip.store(base + offset, size, value), base,
            )  # fmt: skip
        self._uc.hook_add(UC_HOOK_MEM_WRITE, self._on_core_write, begin=_CORE[0], end=_CORE[1])
        self._uc.hook_add(UC_HOOK_MEM_READ, self._on_cycles, begin=_CYCCNT, end=_CYCCNT)
        self._uc.hook_add(UC_HOOK_BLOCK, self._on_block)

    def _on_core_write(self, uc: object, access: int, address: int, size: int, value: int, data: object) -> None:
        self.core_writes.append((address, value & 0xFFFFFFFF))

    def _on_cycles(self, uc: object, access: int, address: int, size: int, value: int, data: object) -> None:
        self._uc.mem_write(_CYCCNT, struct.pack("<I", self.blocks & 0xFFFFFFFF))

    def _on_block(self, uc: object, address: int, size: int, data: object) -> None:
        self.blocks += 1

    def fill(self, start: int, end: int, value: int) -> None:
        """Fill memory that exists with a byte."""
        for first, last, _ in list(self._uc.mem_regions()):
            low, high = max(first, start), min(last + 1, end)
            if low < high:
                self._uc.mem_write(low, bytes([value]) * (high - low))

    def write_word(self, address: int, value: int) -> None:
        """Write a word of memory."""
        self._uc.mem_write(address, struct.pack("<I", value))

    def word(self, address: int) -> int:
        """Read a word of memory."""
        return int(struct.unpack("<I", self.read(address, 4))[0])

    def reset(self) -> int:
        """Start at the vector table with garbage in RAM except for what a reset keeps; return where it came to."""
        ram, end = self.symbols["RAM_ORIGIN"], self.symbols["RAM_ORIGIN"] + self.symbols["RAM_SIZE"]
        self.fill(ram, end - 32, _GARBAGE)
        vectors = self.symbols["vectors_start"]
        self._uc.reg_write(UC_ARM_REG_SP, self.word(vectors))
        main = self.symbols["main"] & ~1
        self._uc.emu_start(self.word(vectors + 4), main, count=_LIMIT)
        return int(self._uc.reg_read(UC_ARM_REG_PC)) & ~1

    def start_application(self) -> None:
        """Run what main() runs before it serves: board, engine, self-test, banner."""
        self.call(self.symbols["application_start"] & ~1)

    def handler(self, exception: int) -> int:
        """Return what the vector table says about an exception."""
        return self.word(self.symbols["vectors_start"] + 4 * exception)
