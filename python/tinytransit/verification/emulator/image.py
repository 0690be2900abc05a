# SPDX-License-Identifier: MIT
"""Read from an ELF what it puts into memory and where its functions lie."""

import hashlib
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf import segments
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinytransit.verification.emulator.errors import ImageError

# What GCC appends to the name of a function that it has specialised or split.
_CLONE = re.compile(r"(\.(constprop|isra|part|cold|lto_priv|localalias)(\.\d+)?)+$")


@dataclass(frozen=True)
class Segment:
    """A stretch of memory, as it is when ``main`` starts.

    Attributes:
        start: First address.
        size: Bytes, of which those after ``content`` are zero.
        content: What start-up code has loaded.
        flash: Whether it needs no start-up code: what has its content at its own address must be non-volatile, what
            is copied there from elsewhere or starts empty must be RAM.
    """

    start: int
    size: int
    content: bytes
    flash: bool


@dataclass(frozen=True)
class Image:
    """An ELF for a Cortex-M.

    Attributes:
        sha256: Of the file; an estimate is valid for these bytes only.
        segments: Memory.
        starts: First address of each function, ascending.
        ends: Where the next symbol of any kind lies, or the segment ends: no code of the function is beyond.
        names: The function at the same place, as the linker knows it.
        constructors: Functions to call before ``main`` (section ``.init_array``), in order.
    """

    sha256: str
    segments: tuple[Segment, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    names: tuple[str, ...]
    constructors: tuple[int, ...]

    def address_of(self, function: str) -> int:
        """Return where a function starts.

        Raises:
            ImageError: If there is none of that name.
        """
        if function not in self.names:
            raise ImageError(f"the ELF has no function {function!r}; is it stripped, or the name mangled?")
        return self.starts[self.names.index(function)]

    def start_of(self, address: int) -> int:
        """Return where the function starts that an address lies in, or the address where no symbol comes before it."""
        index = bisect_right(self.starts, address) - 1
        return self.starts[index] if index >= 0 else address

    def function_at(self, address: int) -> str:
        """Return the function that an address lies in, as the source names it; the address where there is none."""
        index = bisect_right(self.starts, address) - 1
        return _CLONE.sub("", self.names[index]) if index >= 0 else f"0x{address:08x}"

    def code(self) -> Iterator[tuple[int, bytes]]:
        """Yield start and content of each function, with the data that may follow it."""
        for start, end in zip(self.starts, self.ends, strict=True):
            for segment in self.segments:
                if segment.start <= start < segment.start + segment.size:
                    yield start, segment.content[start - segment.start : end - segment.start]


def read_image(path: str | Path) -> Image:
    """Read an ELF.

    Raises:
        ImageError: If the file cannot be read, is not a 32-bit little-endian Arm ELF, or has no functions.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ImageError(f"cannot read {path}: {error.strerror}; `pio run` builds the firmware's ELF") from error
    try:
        elf = ELFFile(BytesIO(data))
        machine = f"{elf['e_machine']}, {elf.elfclass} bit"
        if machine != "EM_ARM, 32 bit" or not elf.little_endian:
            raise ImageError(f"{path}: expected a little-endian EM_ARM, 32 bit, got {machine}")
        segments = tuple(part for each in elf.iter_segments("PT_LOAD") if each["p_memsz"] for part in _segments(each))
        functions, objects = _symbols(elf, "STT_FUNC"), _symbols(elf, "STT_OBJECT")
        tables = [section.data() for section in elf.iter_sections("SHT_INIT_ARRAY")]
        constructors = tuple(word for table in tables for (word,) in struct.iter_unpack("<I", table))
    except (ELFError, struct.error, UnicodeDecodeError) as error:
        raise ImageError(f"{path} is not a sound ELF: {error}") from error
    if not functions:
        raise ImageError(f"{path} has no function symbols; link it without -s and do not strip it")
    borders = sorted({*functions, *objects, *(segment.start + segment.size for segment in segments), 1 << 32})
    return Image(
        sha256=hashlib.sha256(data).hexdigest(),
        segments=segments,
        starts=tuple(functions),
        ends=tuple(borders[bisect_right(borders, start)] for start in functions),
        names=tuple(functions.values()),
        constructors=constructors,
    )


def _segments(segment: segments.Segment) -> Iterator[Segment]:
    in_place = segment["p_vaddr"] == segment["p_paddr"] and segment["p_filesz"] > 0
    yield Segment(segment["p_vaddr"], segment["p_memsz"], segment.data(), in_place)
    if segment["p_filesz"] > 0 and not in_place:
        # What start-up code copies to RAM stays in flash, and a program may compare the two.
        yield Segment(segment["p_paddr"], segment["p_filesz"], segment.data(), True)


def _symbols(elf: ELFFile, kind: str) -> dict[int, str]:
    """Return names by address; of several names for one address, a global one and then the first by alphabet."""
    table = elf.get_section_by_name(".symtab")
    if not isinstance(table, SymbolTableSection):
        return {}
    symbols = [symbol for symbol in table.iter_symbols() if symbol["st_info"]["type"] == kind]
    ranked = sorted(symbols, key=lambda s: (s["st_value"], s["st_info"]["bind"] != "STB_GLOBAL", s.name))
    found: dict[int, str] = {}
    for symbol in ranked:
        # Bit 0 of a Thumb function's value is its instruction set, not part of the address.
        found.setdefault(symbol["st_value"] & ~1, symbol.name)
    return found
