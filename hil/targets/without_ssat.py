# SPDX-License-Identifier: MIT
"""SSAT, an instruction that LabWired 0.25 lacks: whether an image uses it, and the image that stands in for such a one.

The image that stands in is built with ``TINYTRANSIT_NO_SSAT=1``: where the s8 kernels use SSAT, MOV, ADD, USAT and SUB
do the same, and all else is as in the image that is flashed (``firmware/engine/static/dsp.h``). It says so by a symbol.
"""

import bisect
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Section, SymbolTableSection

from hil.errors import InputError
from hil.session.image import checksums_of
from tinytransit.boards import environment_of
from tinytransit.project.image import image_of, variant_of

NOTE = (
    "the image is not the one that would be flashed: where that uses SSAT, which LabWired lacks, other instructions do "
    "the same (TINYTRANSIT_NO_SSAT=1), and each takes three more"
)

_MARK = "tinytransit_no_ssat"
_VARIANT = "no-ssat"
# The library of an interpreter may hold SSAT in what never runs, and is not compiled by this option.
_INTERPRETER = "_ZN6tflite"
# Armv7-M Architecture Reference Manual, A7.7.152 (SSAT, T1): first half word 1111 0011 00sh 0nnnn, second 0iii dddd
# ii0s ssss. The first half of an instruction of 32 bits begins with 11101, 11110 or 11111 (A5.1).
_FIRST, _FIRST_MASK = 0xF300, 0xFFD0
_SECOND_MASK = 0x8020
_WIDE = 0b11101


@dataclass(frozen=True)
class Uses:
    """What of an ELF matters here.

    Attributes:
        ssat: SSAT instructions in its code.
        avoided: It was built to have none.
        interpreter: Its engine is TensorFlow Lite Micro.
    """

    ssat: int
    avoided: bool
    interpreter: bool


def uses_of(image: Path) -> Uses:
    """Read an ELF; one that is missing, or none, uses nothing.

    What is wrong with it says who opens it to run it.
    """
    try:
        with image.open("rb") as file:
            elf = ELFFile(file)
            code, symbols = elf.get_section_by_name(".text"), elf.get_section_by_name(".symtab")
            if code is None or not isinstance(symbols, SymbolTableSection):
                return Uses(0, False, False)
            table = [(symbol.name, symbol["st_value"], symbol["st_shndx"]) for symbol in symbols.iter_symbols()]
            index = elf.get_section_index(".text")
            names = [name for name, _, _ in table]
            marks = sorted(
                (value & ~1, name[:2] == "$t") for name, value, where in table
                if where == index and name[:2] in ("$t", "$d")
            )  # fmt: skip
            return Uses(_count_ssat(code, marks), _MARK in names, any(name.startswith(_INTERPRETER) for name in names))
    except (OSError, ELFError):
        return Uses(0, False, False)


def simulated_image(board: str, model: Path, firmware: Path | None = None) -> Path:
    """Return the image that LabWired runs for a board: the one that would be flashed, or one that stands in for it.

    Args:
        board: As PlatformIO names it.
        model: Folder of the exported model.
        firmware: The user's; else what PlatformIO built in the project of the current folder, or builds now.

    Raises:
        InputError: If the user's image uses SSAT, or if the one that PlatformIO built is of another model.
        BoardError: If there is no such board.
        ProjectError: If there is no project here and the firmware cannot be built, or the one that stands in cannot.
    """
    environment = environment_of(board)
    image = firmware or image_of(environment, model, "firmware.elf")
    uses = uses_of(image)
    if not uses.ssat or uses.interpreter:
        return image
    if firmware is not None:
        raise InputError(
            f"{firmware} has {uses.ssat} SSAT instructions, at which LabWired stops; leave --firmware out, or build "
            f"one without: TINYTRANSIT_NO_SSAT=1 PLATFORMIO_BUILD_DIR=build/{_VARIANT} pio run -e {environment}"
        )
    variant = variant_of(environment, model, "firmware.elf", _VARIANT, {"TINYTRANSIT_NO_SSAT": "1"}, image)
    if checksums_of(variant).weights != checksums_of(image).weights:
        raise InputError(
            f"{image} was not built with the model {model}; build it again: "
            f"TINYTRANSIT_MODEL={model} pio run -e {environment}"
        )
    return variant


def _count_ssat(code: Section, marks: list[tuple[int, bool]]) -> int:
    """Count them in what the mapping symbols (ELF for the Arm Architecture, 5.5.5) say is Thumb code, not data."""
    data, base = code.data(), code["sh_addr"]
    starts = [start for start, _ in marks]
    position, found = 0, 0
    while position + 4 <= len(data):
        before = bisect.bisect_right(starts, base + position) - 1
        if before >= 0 and not marks[before][1]:
            position = starts[before + 1] - base if before + 1 < len(starts) else len(data)
            continue
        first, second = (int.from_bytes(data[at : at + 2], "little") for at in (position, position + 2))
        found += first & _FIRST_MASK == _FIRST and not second & _SECOND_MASK
        position += 4 if first >> 11 >= _WIDE else 2
    return found
