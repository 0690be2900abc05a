# SPDX-License-Identifier: MIT
"""The chip's revision, as OpenOCD reads it through the board's probe."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

_TIMEOUT_S = 30
# Where a chip says what it is: the words of DBGMCU_IDCODE (ST's reference manuals, "Debug support"), and of FICR that
# Nordic's MDK asks for (nrf52_erratas.h).
_STM32 = (0xE0042000,)
_NRF52 = (0x10000130, 0x10000134)
_WORD = re.compile(r"^word (0x[0-9a-fA-F]+)$", re.MULTILINE)
_STM32_REVISIONS = {
    # By device id and revision id, as OpenOCD has them (src/flash/nor/stm32f2x.c and stm32l4x.c).
    0x413: {0x1000: "A", 0x1001: "Z", 0x1003: "Y", 0x1007: "1", 0x2001: "3"},
    0x411: {0x2000: "A of an F405 or F407, by its erratum"},
    0x421: {0x1000: "A"},
    0x431: {0x1000: "A", 0x1001: "Z"},
    0x415: {0x1000: "1", 0x1001: "2", 0x1003: "3", 0x1007: "4"},
    0x470: {0x1000: "A", 0x1001: "Z", 0x1003: "Y", 0x100F: "W", 0x101F: "V"},
}


@dataclass(frozen=True)
class Reading:
    """What came of it: a revision, or why there is none.

    Attributes:
        revision: In words; None if the probe or the chip does not answer.
        words: In one line.
        tried: Whether OpenOCD is there at all.
    """

    revision: str | None
    words: str
    tried: bool


def read_revision(facts: dict[str, Any]) -> Reading:
    """Read the revision of a board's chip; it goes on running.

    Args:
        facts: The board's document.
    """
    openocd = shutil.which("openocd")
    if openocd is None:
        return Reading(None, "openocd is not on PATH: apt-get install openocd", tried=False)
    addresses = _NRF52 if facts["build"]["mcu"].startswith("nrf52") else _STM32
    steps = ["init", *(f'echo "word [read_memory 0x{address:08x} 32 1]"' for address in addresses), "shutdown"]
    command = [openocd, *facts["debug"]["openocd"], *(word for step in steps for word in ("-c", step))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return Reading(None, f"openocd does not end within {_TIMEOUT_S} s", tried=True)
    output = done.stdout + done.stderr
    found = [int(word, 16) for word in _WORD.findall(output)]
    if done.returncode != 0 or len(found) != len(addresses):
        errors = [line for line in output.splitlines() if "rror" in line] or ["no word was read"]
        return Reading(None, f"openocd: {errors[0].strip()}", tried=True)
    revision = _nrf52(*found) if addresses is _NRF52 else _stm32(found[0])
    return Reading(revision, revision, tried=True)


def _stm32(idcode: int) -> str:
    device, revision = idcode & 0xFFF, idcode >> 16
    letter = _STM32_REVISIONS.get(device, {}).get(revision, "not in this table")
    return f"DBGMCU_IDCODE 0x{idcode:08x}: device 0x{device:03x}, revision 0x{revision:04x} ({letter})"


def _nrf52(part: int, revision: int) -> str:
    hardened = "closes its debug port at reset" if part == 8 and revision >= 5 else "leaves its debug port as UICR says"
    return f"FICR 0x130 = {part}, 0x134 = {revision}: {hardened}"
