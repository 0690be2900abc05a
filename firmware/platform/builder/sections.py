# SPDX-License-Identifier: MIT
"""List the sections of a linked image that take memory."""

import sys
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile


def list_sections(image: Path) -> list[str]:
    """Return a line for each section of an ELF image: name, address, bytes, and the memory that holds it."""
    lines = []
    with image.open("rb") as file:
        for section in ELFFile(file).iter_sections():
            flags = section["sh_flags"]
            if not flags & SH_FLAGS.SHF_ALLOC or section["sh_size"] == 0:
                continue
            if section["sh_type"] == "SHT_NOBITS":
                memory = "RAM"
            else:
                memory = "flash and RAM" if flags & SH_FLAGS.SHF_WRITE else "flash"
            lines.append(f"{section.name:<14} {section['sh_addr']:#010x} {section['sh_size']:>8} {memory}")
    return lines


if __name__ == "__main__":
    print("\n".join(list_sections(Path(sys.argv[1]))))
