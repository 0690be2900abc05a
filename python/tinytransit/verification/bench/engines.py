# SPDX-License-Identifier: MIT
"""One model on both engines: what each image takes of the board, and what an inference takes."""

from dataclasses import dataclass
from pathlib import Path

from tinytransit.verification.emulator.errors import WrongAnswerError
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.profile.case import Case
from tinytransit.verification.profile.profile import Cost, profile_elf
from tinytransit.verification.size.size import memory_of

ARENA_MARGINS = (256, 1024, 4096)
"""Bytes that the engine `tflm` gets beyond what its interpreter reports: the first of these with which it starts.

To plan its memory the interpreter also takes some for a while, the more the more tensors there are, which its report
leaves out.
"""

_ARENA_STEP = 16


@dataclass(frozen=True)
class EngineFigures:
    """An engine with a model, linked into the firmware.

    Attributes:
        engine: Its name.
        flash: Bytes of the whole image.
        ram: The same, stacks included.
        arena_used: Bytes of RAM that hold activations, and what an interpreter knows of the model.
        arena_reserved: Bytes that are kept for them.
        cost: Of an inference; None if the answer was wrong, for a wrong answer has no speed.
    """

    engine: str
    flash: int
    ram: int
    arena_used: int
    arena_reserved: int
    cost: Cost | None


def reserved_arena(used: int, margin: int) -> int:
    """Return the bytes to reserve for an interpreter that reports ``used``."""
    return -(-(used + margin) // _ARENA_STEP) * _ARENA_STEP


def interpreter_arena(elf: Path) -> int | None:
    """Start the interpreter of an image in the emulator, and return how many bytes of arena it reports.

    Returns:
        None if it does not start: the arena is too small, or the library lacks a version of an operator.

    Raises:
        ImageError: If the ELF cannot be read or does not have the engine `tflm`.
        EmulationError: If the code fails.
    """
    image = read_image(elf)
    machine = Machine(image)
    if machine.call(image.address_of("engine_init")):
        return None
    return machine.call(image.address_of("tflm_arena_used"))


def engine_figures(engine: str, elf: Path, case: Case, arena: tuple[int, int]) -> EngineFigures:
    """Measure an image.

    Args:
        engine: The engine's name.
        elf: The image.
        case: A golden window to run.
        arena: Bytes used and reserved.

    Raises:
        FitError, ImageError: If the ELF cannot be read.
        EmulationError: If the code fails.
    """
    memory = memory_of(elf)
    try:
        cost: Cost | None = profile_elf(elf, case.inputs, case.outputs).total
    except WrongAnswerError:
        cost = None
    return EngineFigures(engine, memory.flash, memory.ram, *arena, cost)
