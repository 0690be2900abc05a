# SPDX-License-Identifier: MIT
"""GNU ld's link map: which object file put how many bytes where."""

import re
from dataclasses import dataclass
from pathlib import Path

from tinytransit.verification.bench.errors import LinkMapError

_START = "Linker script and memory map"
# A long section name has its figures on the next line. Padding (*fill*) and patterns (*(.text)) do not match.
_PIECE = re.compile(r"^ (\.\S+|COMMON)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """One section of one object file, as it was linked.

    Attributes:
        section: Its name in the object file, such as ``.text.engine_invoke``.
        address: Where it lies.
        size: Bytes; above zero.
        origin: The object file, or ``archive.a(member.o)``.
    """

    section: str
    address: int
    size: int
    origin: str

    def is_a(self, *kinds: str) -> bool:
        """Return whether it is one of some sections, such as ``.text``, or a part of one, such as ``.text.main``."""
        return any(self.section == kind or self.section.startswith(f"{kind}.") for kind in kinds)


def read_link_map(path: Path) -> tuple[Piece, ...]:
    """Read the pieces that are in the image; what the linker dropped is left out.

    Raises:
        LinkMapError: If the file cannot be read or is not a link map of GNU ld.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise LinkMapError(f"cannot read the link map {path}: {error.strerror}") from error
    _, found, linked = text.partition(_START)
    if not found:
        raise LinkMapError(f"{path} is not a link map of GNU ld: it has no line {_START!r}")
    pieces = (Piece(m[1], int(m[2], 16), int(m[3], 16), m[4]) for m in _PIECE.finditer(linked))
    return tuple(piece for piece in pieces if piece.size)
