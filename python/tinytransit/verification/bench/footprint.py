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
from pathlib import PurePath

from tinytransit.verification.bench.errors import LinkMapError
from tinytransit.verification.bench.link_map import Piece

_FOLDERS = ("engine", "model")
_NOT_ENGINE = "selftest_vectors.o"
# The generated name of a table of weights ends so, whatever the width; biases and rescaling are tables.
_WEIGHTS = re.compile(r"\.rodata\.op\d+_\w+_weights(_[su]\d+)?")


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
