# SPDX-License-Identifier: MIT
"""A board's limits beside what the model's firmware needs of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinytransit.boards import BoardError, board_facts, environment_of
from tinytransit.verification.profile.boards import estimate, family
from tinytransit.verification.profile.case import Case
from tinytransit.verification.profile.profile import profile_elf
from tinytransit.verification.size.memory import FitError, Memory, memory_of

# The last layer of a board is its family; how the timing model calls it.
_FAMILIES = {"stm32f4": "stm32f4", "stm32l4": "stm32l4", "nrf52": "nrf52840"}


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
    facts = board_facts(board)
    if "cpu" not in facts["build"]:
        raise BoardError(f"{board} has no memory to fit")
    image = builds / environment_of(board) / "firmware.elf"
    if not image.is_file():
        raise FitError(f"no image at {image}; build it with: pio run -e {environment_of(board)}")
    clock_hz = _clock_hz(facts)
    total = profile_elf(image, case.inputs, case.outputs).total
    estimated = estimate(family(_FAMILIES[facts["build"]["layers"][-1]]), total, clock_hz)
    return Fit(
        board, clock_hz, facts["upload"]["maximum_size"], facts["upload"]["maximum_ram_size"], memory_of(image),
        estimated.milliseconds, limit_ms,
    )  # fmt: skip


def _clock_hz(facts: dict[str, Any]) -> int:
    return int(facts["build"]["f_cpu"].removesuffix("L"))
