# SPDX-License-Identifier: MIT
"""Read from the ELF of a firmware where the regions lie and what the bits of its tables mean."""

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.dwarf.die import DIE
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinytransit.verification.upsets.region import Region, SeuError

_ADDRESS = 0x03  # DW_OP_addr (DWARF 5, 2.5.1.1)
_SECTIONS = {Region.WEIGHTS: ".weights", Region.CODE: ".text", Region.CONSTANTS: ".rodata"}
_ARENA = "arena"
# What the linker script and its command line define.
_MEMORY = ("FLASH_ORIGIN", "FLASH_SIZE", "RAM_ORIGIN", "RAM_SIZE", "stack_start", "stack_end")


class LayoutError(SeuError):
    """An ELF that lacks a region or a symbol that upsets are drawn from."""


@dataclass(frozen=True)
class Item:
    """A named stretch of memory.

    Attributes:
        name: Of a variable or a function.
        start: First address.
        size: Bytes.
        element: Bytes of an element, for an array; else of the whole, or 1 where it is not known.
    """

    name: str
    start: int
    size: int
    element: int


@dataclass(frozen=True)
class Layout:
    """What a campaign needs to know of an ELF.

    Attributes:
        stored: First address and content of what is written into flash, wherever start-up code then copies it.
        spans: First address and bytes of each region that has a fixed place.
        flash: First address and bytes of the chip's flash.
        ram: The same of its RAM.
        stack: The same of the stack.
        items: Variables and functions, by address.
        variables: Address of each variable.
    """

    stored: tuple[tuple[int, bytes], ...]
    spans: dict[Region, tuple[int, int]]
    flash: tuple[int, int]
    ram: tuple[int, int]
    stack: tuple[int, int]
    items: tuple[Item, ...]
    variables: dict[str, int]

    def item_at(self, address: int) -> Item | None:
        """Return what lies at an address."""
        index = bisect_right(self.items, address, key=lambda item: item.start) - 1
        if index < 0 or address >= self.items[index].start + self.items[index].size:
            return None
        return self.items[index]

    def name_at(self, address: int) -> str:
        """Return what lies at an address as the source names it; the empty name for nothing."""
        item = self.item_at(address)
        # GCC appends to the name of a function that it has specialised or split.
        return item.name.partition(".")[0] if item else ""

    def unit_at(self, address: int, bit: int) -> tuple[str, int, int]:
        """Return the name of what lies at an address, which bit of its element that is, and the element's bytes."""
        item = self.item_at(address)
        if item is None:
            return "", bit, 1
        return self.name_at(address), (address - item.start) % item.element * 8 + bit, item.element


def read_layout(path: Path) -> Layout:
    """Read an ELF of the firmware with the static engine.

    Raises:
        LayoutError: If it cannot be read, or lacks a region.
    """
    try:
        with path.open("rb") as file:
            elf = ELFFile(file)
            symbols = _symbols(elf)
            elements = _elements(elf)
            stored = tuple((s["p_paddr"], s.data()) for s in elf.iter_segments("PT_LOAD") if s["p_filesz"])
            spans = {region: _section(elf, name, path) for region, name in _SECTIONS.items()}
    except (OSError, ELFError) as error:
        raise LayoutError(f"cannot read {path} as an ELF: {error}; `pio run` builds the firmware") from error
    for name in (_ARENA, *_MEMORY):
        if name not in symbols:
            raise LayoutError(f"{path} has no symbol {name}; is it the firmware with the static engine?")
    spans[Region.ACTIVATIONS] = symbols[_ARENA][:2]
    sized = sorted((start, size, name) for name, (start, size, _) in symbols.items() if size)
    items = tuple(Item(name, start, size, elements.get(start, 1)) for start, size, name in sized)
    variables = {name: start for name, (start, _, kind) in symbols.items() if kind == "STT_OBJECT"}
    flash, flash_size, ram, ram_size, stack_start, stack_end = (symbols[name][0] for name in _MEMORY)
    stack = stack_start, stack_end - stack_start
    return Layout(stored, spans, (flash, flash_size), (ram, ram_size), stack, items, variables)


def _section(elf: ELFFile, name: str, path: Path) -> tuple[int, int]:
    section = elf.get_section_by_name(name)
    if section is None:
        raise LayoutError(f"{path} has no section {name}; it is not a firmware of this project")
    return section["sh_addr"], section["sh_size"]


def _symbols(elf: ELFFile) -> dict[str, tuple[int, int, str]]:
    """Return address, size and type of each symbol by name."""
    table = elf.get_section_by_name(".symtab")
    if not isinstance(table, SymbolTableSection):
        return {}
    found = {}
    for symbol in table.iter_symbols():
        kind = symbol["st_info"]["type"]
        # Bit 0 of a Thumb function's value is its instruction set.
        address = symbol["st_value"] & ~1 if kind == "STT_FUNC" else symbol["st_value"]
        if symbol.name and not symbol.name.startswith("$") and symbol["st_shndx"] != "SHN_UNDEF":
            found[symbol.name] = (address, symbol["st_size"], kind)
    return found


def _elements(elf: ELFFile) -> dict[int, int]:
    """Return the bytes of an element of each variable at a fixed address, from the debugging information."""
    if not elf.has_dwarf_info():
        return {}
    found = {}
    for unit in elf.get_dwarf_info().iter_CUs():
        for die in unit.iter_DIEs():
            location = die.attributes.get("DW_AT_location")
            if die.tag != "DW_TAG_variable" or location is None or not isinstance(location.value, list):
                continue
            if len(location.value) == 5 and location.value[0] == _ADDRESS:
                found[int.from_bytes(bytes(location.value[1:]), "little")] = _element_size(die)
    return found


def _element_size(variable: DIE) -> int:
    die = variable
    while "DW_AT_byte_size" not in die.attributes:
        link = next((name for name in ("DW_AT_type", "DW_AT_specification") if name in die.attributes), None)
        if link is None:
            return 1
        die = die.get_DIE_from_attribute(link)
    return int(die.attributes["DW_AT_byte_size"].value)
