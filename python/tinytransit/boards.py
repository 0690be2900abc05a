# SPDX-License-Identifier: MIT
"""Facts of the boards: the JSON files of ``platform/boards`` in the firmware's folder."""

import json
from pathlib import Path
from typing import Any

from tinytransit.errors import TinyTransitError
from tinytransit.resources import firmware_folder

# PlatformIO's environments have the names of their boards, except this one.
_ENVIRONMENTS = {"netduinoplus2": "qemu"}
# Families of the timing model (tinytransit.verification.profile.boards), by the beginning of a chip's name.
_TIMING_FAMILIES = ("stm32f4", "stm32l4", "nrf52840")


class BoardError(TinyTransitError):
    """A board that the build does not know, or that lacks what is asked for."""


def _folder() -> Path:
    return firmware_folder() / "platform" / "boards"


def board_names() -> list[str]:
    """Return the names of all boards, sorted."""
    return sorted(file.stem for file in _folder().glob("*.json"))


def board_facts(board: str) -> dict[str, Any]:
    """Return the document of a board.

    Raises:
        BoardError: If there is no such board.
    """
    names = board_names()
    if board not in names:
        raise BoardError(f"unknown board {board!r}; {_folder()} has {', '.join(names)}")
    facts: dict[str, Any] = json.loads((_folder() / f"{board}.json").read_text())
    return facts


def clock_of(board: str) -> int:
    """Return the clock that a board's processor is to have, in Hz.

    Raises:
        BoardError: If there is no such board.
    """
    return int(str(board_facts(board)["build"]["f_cpu"]).rstrip("UL"))


def require_room(board: str, arena_bytes: int, constant_bytes: int) -> None:
    """Refuse a network of which a part alone is larger than a board's memory; `tinytransit size` measures the whole.

    Args:
        board: Its name.
        arena_bytes: RAM for activations.
        constant_bytes: Flash for weights and tables.

    Raises:
        BoardError: If there is no such board, or it has too little RAM or flash.
    """
    limits = board_facts(board)["upload"]
    for what, needed, kind, key in (
        ("activations take", arena_bytes, "RAM", "maximum_ram_size"),
        ("weights and tables take", constant_bytes, "flash", "maximum_size"),
    ):
        if needed > limits[key]:
            raise BoardError(f"the network's {what} {needed:,} bytes; {board} has {limits[key]:,} bytes of {kind}")


def boards_with(key: str) -> list[str]:
    """Return the names of the boards whose document has a key."""
    return [board for board in board_names() if key in board_facts(board)]


def environment_of(board: str) -> str:
    """Return the environment of ``platformio.ini`` that builds for a board."""
    return _ENVIRONMENTS.get(board, board)


def timing_family(mcu: str) -> str | None:
    """Return the family of the timing model that a chip, such as ``stm32f405rgt6``, belongs to; None if to none."""
    return next((family for family in _TIMING_FAMILIES if mcu.startswith(family)), None)
