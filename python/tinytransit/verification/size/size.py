# SPDX-License-Identifier: MIT
"""The limits of a board beside what the model's firmware needs of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinytransit.boards import BoardError, board_facts, clock_of, environment_of, timing_family
from tinytransit.errors import TinyTransitError
from tinytransit.verification.profile.boards import estimate, family
from tinytransit.verification.profile.case import Case
from tinytransit.verification.profile.profile import profile_elf


class FitError(TinyTransitError):
    """An image that is missing or cannot be read."""


@dataclass(frozen=True)
class Memory:
    """Bytes of an image.

    Attributes:
        flash: Code, constants, and the initial values of variables.
        ram: Everything in RAM, stacks and arena included.
        stack: The main stack, part of ``ram``.
    """

    flash: int
    ram: int
    stack: int


def memory_of(image: Path) -> Memory:
    """Measure an ELF by its sections, and its stack by the symbols ``stack_start`` and ``stack_end``.

    Raises:
        FitError: If it is no ELF, or has no such symbols.
    """
    flash = ram = 0
    try:
        with image.open("rb") as file:
            elf = ELFFile(file)
            for section in elf.iter_sections():
                if section["sh_flags"] & SH_FLAGS.SHF_ALLOC:
                    kept = section["sh_type"] != "SHT_NOBITS"
                    flash += section["sh_size"] if kept else 0
                    ram += section["sh_size"] if not kept or section["sh_flags"] & SH_FLAGS.SHF_WRITE else 0
            table = elf.get_section_by_name(".symtab")
            symbols = table.iter_symbols() if isinstance(table, SymbolTableSection) else ()
            places = {symbol.name: int(symbol["st_value"]) for symbol in symbols}
    except (OSError, ELFError) as error:
        raise FitError(f"cannot read {image} as an ELF: {error}") from error
    if not {"stack_start", "stack_end"} <= places.keys():
        raise FitError(f"{image} has no symbols stack_start and stack_end; it is not a firmware of this project")
    return Memory(flash, ram, places["stack_end"] - places["stack_start"])


@dataclass(frozen=True)
class Fit:
    """One board.

    Attributes:
        board: As PlatformIO names it.
        clock_hz: Core clock.
        flash_bytes: What the board has for an image, less a bootloader.
        ram_bytes: What it has.
        memory: What the image takes.
        latency_ms: Modelled time of an inference: low, mid, high.
        limit_ms: Below which the high estimate must lie.
    """

    board: str
    clock_hz: int
    flash_bytes: int
    ram_bytes: int
    memory: Memory
    latency_ms: tuple[float, float, float]
    limit_ms: float

    @property
    def failures(self) -> tuple[str, ...]:
        """What does not fit; nothing if all does."""
        found = []
        if self.memory.flash > self.flash_bytes:
            found.append(f"flash by {self.memory.flash - self.flash_bytes} bytes")
        if self.memory.ram > self.ram_bytes:
            found.append(f"RAM by {self.memory.ram - self.ram_bytes} bytes")
        if self.latency_ms[2] >= self.limit_ms:
            found.append(f"latency by {self.latency_ms[2] - self.limit_ms:.2f} ms")
        return tuple(found)


def check_has_memory(board: str) -> dict[str, Any]:
    """Return what PlatformIO knows of a board, unless it is the host.

    Raises:
        BoardError: If there is no such board, or it is the host.
    """
    facts = board_facts(board)
    if "cpu" not in facts["build"]:
        raise BoardError(f"{board} has no memory to fit")
    return facts


def build_folder(board: str, model: Path) -> Path:
    """Return the build folder that has the image of a board, built now if need be.

    Args:
        board: As PlatformIO names it.
        model: Folder of an exported model, or the ``.tflite`` in it.

    Raises:
        BoardError: If there is no such board, or it is the host.
        ProjectError: If the image does not build.
    """
    from tinytransit.project.image import built_image

    check_has_memory(board)
    folder = model if model.is_dir() else model.parent
    return built_image(environment_of(board), folder, "firmware.elf").parents[1]


def fit_board(board: str, case: Case, builds: Path, limit_ms: float) -> Fit:
    """Measure and time the image of a board.

    Args:
        board: As PlatformIO names it.
        case: A golden window to run.
        builds: PlatformIO's build folder.
        limit_ms: The limit on the latency.

    Raises:
        BoardError: If there is no such board, or it is the host.
        FitError: If the image is not built.
        TimingError: If it cannot be timed, or answers wrongly.
    """
    facts = check_has_memory(board)
    image = builds / environment_of(board) / "firmware.elf"
    if not image.is_file():
        raise FitError(f"no image at {image}; build it with: pio run -e {environment_of(board)}")
    clock_hz, timing = clock_of(board), timing_family(facts["build"]["mcu"])
    if timing is None:
        raise BoardError(f"the timing model knows no chip like {facts['build']['mcu']}, that of {board}")
    total = profile_elf(image, case.inputs, case.outputs).total
    estimated = estimate(family(timing), total, clock_hz)
    return Fit(
        board, clock_hz, facts["upload"]["maximum_size"], facts["upload"]["maximum_ram_size"], memory_of(image),
        estimated.milliseconds, limit_ms,
    )  # fmt: skip
