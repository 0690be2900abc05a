# SPDX-License-Identifier: MIT
"""What a linked image takes of a board's memory."""

from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinytransit.errors import TinyTransitError


class FitError(TinyTransitError):
    """An image that is missing or cannot be read."""


@dataclass(frozen=True)
class Memory:
    """Bytes of an image.

    Attributes:
        flash: Code, constants, and the initial values of variables.
        ram: Everything in RAM, stacks and arena included.
        stack: The main stack, part of ``ram``.
    """

    flash: int
    ram: int
    stack: int


def memory_of(image: Path) -> Memory:
    """Measure an ELF by its sections, and its stack by the symbols ``stack_start`` and ``stack_end``.

    Raises:
        FitError: If it is no ELF, or has no such symbols.
    """
    flash = ram = 0
    try:
        with image.open("rb") as file:
            elf = ELFFile(file)
            for section in elf.iter_sections():
                if section["sh_flags"] & SH_FLAGS.SHF_ALLOC:
                    kept = section["sh_type"] != "SHT_NOBITS"
                    flash += section["sh_size"] if kept else 0
                    ram += section["sh_size"] if not kept or section["sh_flags"] & SH_FLAGS.SHF_WRITE else 0
            table = elf.get_section_by_name(".symtab")
            symbols = table.iter_symbols() if isinstance(table, SymbolTableSection) else ()
            places = {symbol.name: int(symbol["st_value"]) for symbol in symbols}
    except (OSError, ELFError) as error:
        raise FitError(f"cannot read {image} as an ELF: {error}") from error
    if not {"stack_start", "stack_end"} <= places.keys():
        raise FitError(f"{image} has no symbols stack_start and stack_end; it is not a firmware of this project")
    return Memory(flash, ram, places["stack_end"] - places["stack_start"])
