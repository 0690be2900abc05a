# SPDX-License-Identifier: MIT
"""One model on both engines: what each image takes of the board, and what an inference takes."""

from dataclasses import dataclass
from pathlib import Path

from tinytransit.verification.bench.errors import BenchError
from tinytransit.verification.emulator.errors import WrongAnswerError
from tinytransit.verification.emulator.image import read_image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.profile.case import Case
from tinytransit.verification.profile.profile import Cost, profile_elf
from tinytransit.verification.size.size import memory_of

ARENA_MARGIN = 256
"""Bytes that the engine `tflm` gets beyond what its interpreter reports.

To plan its memory the interpreter also takes some for a while, which its report leaves out.
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


def interpreter_arena(elf: Path) -> tuple[int, int]:
    """Return how many bytes of arena the interpreter reports, run in the emulator, and how many to reserve for it.

    Raises:
        ImageError: If the ELF cannot be read or does not have the engine `tflm`.
        EmulationError: If the code fails.
        BenchError: If the interpreter does not start.
    """
    image = read_image(elf)
    machine = Machine(image)
    if machine.call(image.address_of("engine_init")):
        raise BenchError(
            f"{elf}: the interpreter does not start; the library lacks a version of an operator, or the arena of the "
            "exported model is too small for it (TINYTRANSIT_TFLM_ARENA=BYTES sets another)"
        )
    used = machine.call(image.address_of("tflm_arena_used"))
    return used, -(-(used + ARENA_MARGIN) // _ARENA_STEP) * _ARENA_STEP


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
