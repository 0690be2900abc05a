# SPDX-License-Identifier: MIT
"""The cycles of an inference as the timing model gives them for an ELF, by ``tinytransit profile``."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tinytransit.boards import timing_family

_TIMEOUT_S = 600


@dataclass(frozen=True)
class Modelled:
    """A band.

    Attributes:
        cycles: Low, middle, high.
        family: Whose wait states are in it.
        elf_sha256: What was modelled.
    """

    cycles: tuple[int, int, int]
    family: str
    elf_sha256: str


def model_cycles(elf: Path, model: Path, mcu: str) -> Modelled | str:
    """Model an inference.

    Args:
        elf: The image that the board runs.
        model: Folder of the exported model.
        mcu: The board's chip.

    Returns:
        The band, or why there is none, in one line.
    """
    family = timing_family(mcu)
    if family is None:
        return f"the timing model knows no chip like {mcu}"
    if not elf.is_file():
        return f"there is no ELF at {elf}"
    command = [sys.executable, "-m", "tinytransit.cli", "profile",
               "--elf", str(elf), "--model", str(model), "--json"]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return f"tinytransit profile does not end within {_TIMEOUT_S} s"
    if done.returncode != 0:
        return f"tinytransit profile: {(done.stderr.strip().splitlines() or ['no message'])[-1]}"
    document = json.loads(done.stdout)
    cycles = next(board["cycles"] for board in document["boards"] if board["family"] == family)
    return Modelled((cycles["low"], cycles["mid"], cycles["high"]), family, document["elf_sha256"])
