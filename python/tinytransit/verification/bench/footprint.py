# SPDX-License-Identifier: MIT
"""The engine's share of an image's flash and RAM.

It is read from the link map, section by section, so it is what was linked and not what was compiled. The engine's
objects are those in folders named ``engine`` (kernels) and ``model`` (generated C); the self-test's windows lie there
too but are the application's. Library code counts where the profiled inference ran it. Not counted: the linker's
padding between sections (at most 3 bytes each), the stack, and the buffers of inputs and outputs, which the caller
owns.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

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


_FOLDERS = ("engine", "model")
_NOT_ENGINE = "selftest_vectors.o"
# The generated name of a table of weights ends so, whatever the width; biases and rescaling are tables.
_WEIGHTS = re.compile(r"\.rodata\.op\d+_\w+_weights(_[su]\d+|_shared)?")


@dataclass(frozen=True)
class Footprint:
    """Bytes of an engine.

    Attributes:
        code: Its instructions, with literal pools.
        library: Functions of the toolchain's libraries that the inference runs.
        tables: Constants that are not weights: parameters, biases, rescaling, lookup; initial values of variables.
        weights: Weights as they lie in flash.
        ram: Its variables: arena and all else.
    """

    code: int
    library: int
    tables: int
    weights: int
    ram: int


def footprint(pieces: Iterable[Piece], executed: Iterable[int]) -> Footprint:
    """Add an engine's pieces up.

    Args:
        pieces: Of the whole image.
        executed: An address in each function that an inference runs.

    Raises:
        LinkMapError: If there is no engine among the pieces.
    """
    whole = tuple(pieces)
    owned = tuple(piece for piece in whole if _is_engine(piece))
    code = _total(piece for piece in owned if piece.is_a(".text"))
    if not code:
        raise LinkMapError(f"the link map has no code from folders named {' or '.join(_FOLDERS)}")
    foreign = {_lying_at(address, whole) for address in executed} - set(owned) - {None}
    constants = tuple(piece for piece in owned if piece.is_a(".rodata"))
    weights = _total(piece for piece in constants if _WEIGHTS.fullmatch(piece.section))
    initial = _total(piece for piece in owned if piece.is_a(".data"))
    return Footprint(
        code=code,
        library=_total(piece for piece in foreign if piece is not None),
        tables=_total(constants) - weights + initial,
        weights=weights,
        ram=initial + _total(piece for piece in owned if piece.is_a(".bss", "COMMON")),
    )


def _is_engine(piece: Piece) -> bool:
    path = PurePath(piece.origin)
    return path.parent.name in _FOLDERS and path.name != _NOT_ENGINE


def _lying_at(address: int, pieces: tuple[Piece, ...]) -> Piece | None:
    inside = (p for p in pieces if p.is_a(".text") and p.address <= address < p.address + p.size)
    return next(inside, None)


def _total(pieces: Iterable[Piece]) -> int:
    return sum(piece.size for piece in pieces)
