# SPDX-License-Identifier: MIT
"""The survey's C as an image for a Cortex-M4, in an emulator that calls it step by step."""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tinytransit.verification.compiler_flags import read_flags
from tinytransit.verification.emulator.image import Image
from tinytransit.verification.emulator.machine import Machine
from tinytransit.verification.shared_library import run_compiler
from tinytransit.verification.survey.errors import SurveyError
from tinytransit.verification.survey.raw_star import RawStar
from tinytransit.verification.survey.twin import LONGEST_DAYS, SHORTEST_DAYS, size_defines, twin_sources

DONE = 9
"""The stage in which nothing is left to do."""

_SECONDS_A_DAY = 86_400
_VALUES = 240
_LIMIT = 2_000_000_000
_LINK = (
    "-nostartfiles", "--specs=nano.specs",
    "-Wl,-e,twin_step,-Ttext=0x08000000,-Tdata=0x20000000,-Tbss=0x20000400,--no-warn-rwx-segments",
)  # fmt: skip
_ENTRIES = ("begin", "host", "block", "add_block", "search", "step", "stage", "count",
            "report", "report_size", "inputs", "inputs_size")  # fmt: skip


def build_image(firmware: Path, generated: Path, elf: Path) -> None:
    """Compile the survey and its engine for a Cortex-M4.

    Args:
        firmware: The firmware folder.
        generated: What ``tinytransit export`` wrote to ``static``.
        elf: Is written.

    Raises:
        SurveyError: If the model has no window contract in C.
        CompilerError: If the compiler is missing or refuses the sources.
    """
    flags = read_flags(firmware)
    with twin_sources(firmware, generated) as (sources, folders):
        keep = ",".join(f"-u,twin_{name}" for name in _ENTRIES)
        includes = [f"-I{folder}" for folder in folders]
        run_compiler(["arm-none-eabi-gcc", *flags.image("cortex-m4"), *flags.survey, *size_defines(), *includes,
                      *map(str, sources), *_LINK, f"-Wl,{keep}", "-o", str(elf)])  # fmt: skip


class EmulatedSurvey:
    """A chip with the survey.

    Args:
        image: As ``build_image`` makes it.
        limit: Instructions after which a call is given up.

    Attributes:
        image: The image.
        machine: The emulator.

    Raises:
        EmulationError: If the code fails; so do all methods.
    """

    def __init__(self, image: Image, limit: int = _LIMIT) -> None:
        self.image = image
        self.machine = Machine(image, limit=limit)
        self._room = 0

    def entry(self, name: str) -> int:
        """Return the address of one of the twin's functions."""
        return self.image.address_of(f"twin_{name}")

    def call(self, name: str, *arguments: int) -> int:
        """Call one of the twin's functions."""
        return self.machine.call(self.entry(name), *arguments)

    def begin(self, star: RawStar) -> None:
        """Begin a star, to be searched at the usual periods.

        Raises:
            SurveyError: If its flux needs float32.
        """
        if not star.scale:
            raise SurveyError(f"{star.name}: its flux does not go into whole numbers; take another star")
        shortest_s, longest_s = (round(days * _SECONDS_A_DAY) for days in (SHORTEST_DAYS, LONGEST_DAYS))
        self.call("begin", star.cadences_a_bin | star.mission << 16, star.cadence_us, shortest_s, longest_s)
        self.call("host", *star.host_bits)

    def blocks(self, star: RawStar) -> Iterator[tuple[int, int]]:
        """Put one block of flux after the other where ``add_block`` finds it; yield what that is to be called with."""
        room = self.call("block")
        for block in star.blocks(_VALUES):
            values, good = np.zeros(_VALUES, np.int16), np.zeros(_VALUES, np.uint8)
            values[: block.values.size], good[: block.good.size] = block.values, block.good
            self.machine.write(room, struct.pack("<ff", star.offset, star.scale) + values.tobytes() + good.tobytes())
            yield block.first, block.values.size

    def reports(self) -> tuple[bytes, ...]:
        """Return the candidates as bytes, and what the network saw of each behind them."""
        count, size, inputs = self.call("count"), self.call("report_size"), self.call("inputs_size")
        self._room = self._room or self.machine.place(bytes(size + inputs))
        found = []
        for place in range(count):
            self.call("report", place, self._room)
            has_window = self.call("inputs", place, self._room + size)
            found.append(self.machine.read(self._room, size + (inputs if has_window else 0)))
        return tuple(found)
