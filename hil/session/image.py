# SPDX-License-Identifier: MIT
"""The checksums that a device must report if it runs an ELF (``hil/PROTOCOL.md``, SELFTEST_RESULT)."""

import zlib
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from hil.errors import InputError


@dataclass(frozen=True)
class Checksums:
    """CRC-32 of the sections ``.text`` and ``.weights``."""

    code: int
    weights: int


def checksums_of(image: Path) -> Checksums:
    """Read them from an ELF.

    Raises:
        InputError: If it is no ELF, or has no code.
    """
    try:
        with image.open("rb") as file:
            elf = ELFFile(file)
            code, weights = (elf.get_section_by_name(name) for name in (".text", ".weights"))
            if code is None:
                raise InputError(f"{image} has no section .text; it is not a firmware of this project")
            # An engine without weights leaves their section out.
            return Checksums(zlib.crc32(code.data()), zlib.crc32(weights.data() if weights else b""))
    except (OSError, ELFError) as error:
        raise InputError(f"cannot read {image} as an ELF: {error}") from error
