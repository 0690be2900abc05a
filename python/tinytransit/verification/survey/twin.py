# SPDX-License-Identifier: MIT
"""The survey's C on this computer: what a board has to answer, bit for bit."""

import ctypes
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from tinytransit.statistics import BoolArray
from tinytransit.verification.compiler_flags import read_flags
from tinytransit.verification.shared_library import library_of, pointer
from tinytransit.verification.survey.errors import SurveyError
from tinytransit.verification.survey.raw_star import RawStar
from tinytransit.verification.survey.report import SurveyReport

SHORTEST_DAYS, LONGEST_DAYS = 0.5, 13.0
"""Periods that are searched."""

_SECONDS_A_DAY = 86_400
_RANK, _DONE = 4, 9
_MOST_CADENCES = 240
_BUILD = Path("build/survey")


@dataclass(frozen=True, eq=False)
class Surveyed:
    """What the survey came to.

    Attributes:
        reports: Candidates, as bytes.
        inputs: int8 inputs of the network for each, end to end; empty where there was no window.
        trace: Stage begun and checksum of what was there, each time a stage ended.
        seconds: Wall time by stage.
    """

    reports: tuple[bytes, ...]
    inputs: tuple[bytes, ...]
    trace: tuple[tuple[int, int], ...]
    seconds: dict[int, float]

    @property
    def candidates(self) -> list[SurveyReport]:
        """The reports, read."""
        return [SurveyReport.unpack(report) for report in self.reports]


class SurveyTwin:
    """The survey, compiled once for each state of its sources.

    Args:
        firmware: The firmware folder.
        model: The model's folder, which has ``static/window_contract.h``.
        build: Where the library is kept.
        sanitize: Trap undefined behaviour, which then ends the process.

    Raises:
        SurveyError: If the model has no window contract in C.
        CompilerError: If the compiler is missing or refuses the sources.
        FlagsError: If there are no compiler flags.
    """

    def __init__(self, firmware: Path = Path("firmware"), model: Path = Path("models"), build: Path = _BUILD,
                 *, sanitize: bool = False) -> None:  # fmt: skip
        self._library = ctypes.CDLL(str(_built(firmware, model / "static", build, sanitize).resolve()))
        for name in ("twin_search", "twin_step", "twin_digest", "twin_count", "twin_report_size", "twin_inputs_size",
                     "twin_inputs", "twin_bins", "twin_most_bins"):  # fmt: skip
            getattr(self._library, name).restype = ctypes.c_uint32

    @property
    def most_bins(self) -> int:
        """Bins that there is room for."""
        return int(self._library.twin_most_bins())

    def survey(
        self, star: RawStar, shortest_days: float = SHORTEST_DAYS, longest_days: float = LONGEST_DAYS
    ) -> Surveyed:
        """Search a star.

        Args:
            star: Its cadences.
            shortest_days: Shortest period.
            longest_days: Longest.
        """
        library = self._library
        library.twin_begin(ctypes.c_uint32(star.cadences_a_bin | star.mission << 16), ctypes.c_uint32(star.cadence_us),
                           ctypes.c_uint32(round(shortest_days * _SECONDS_A_DAY)),
                           ctypes.c_uint32(round(longest_days * _SECONDS_A_DAY)))  # fmt: skip
        library.twin_host(*(ctypes.c_uint32(bits) for bits in star.host_bits))
        self._add(star)
        trace, seconds = [], dict[int, float]()
        stage = library.twin_search()
        while stage != _DONE:
            start = time.perf_counter()
            after = library.twin_step()
            seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - start
            if after != stage:
                trace.append((after, int(library.twin_digest())))
            stage = after
        count = library.twin_count()
        return Surveyed(
            tuple(self._report(place) for place in range(count)),
            tuple(self._inputs(place) for place in range(count)),
            tuple(trace),
            seconds,
        )

    def flat(self) -> tuple[np.ndarray, BoolArray]:
        """Return relative flux without trend, about 0, and which bins of the last star are used; shape (bins,) each."""
        bins = self._library.twin_bins()
        flat, used = np.zeros(bins, np.float32), np.zeros(bins, np.uint8)
        self._library.twin_flat(pointer(flat), pointer(used))
        return flat, used.astype(np.bool_)

    def _add(self, star: RawStar) -> None:
        offset, scale = ctypes.c_float(float(star.offset)), ctypes.c_float(float(star.scale))
        for block in star.blocks(_MOST_CADENCES):
            values, good = np.ascontiguousarray(block.values), block.good.astype(np.uint8)
            place = ctypes.c_uint32(block.first), ctypes.c_uint32(values.size), pointer(values), pointer(good)
            if values.dtype == np.int16:
                self._library.twin_add_whole(*place, offset, scale)
            else:
                self._library.twin_add_float(*place)

    def _report(self, place: int) -> bytes:
        data = np.zeros(self._library.twin_report_size(), np.uint8)
        self._library.twin_report(ctypes.c_uint32(place), pointer(data))
        return data.tobytes()

    def _inputs(self, place: int) -> bytes:
        data = np.zeros(self._library.twin_inputs_size(), np.int8)
        return data.tobytes() if self._library.twin_inputs(ctypes.c_uint32(place), pointer(data)) else b""


def searches_of(trace: Iterable[tuple[int, int]]) -> int:
    """Return how often the trial periods were gone through, by the stages that ended."""
    return sum(stage == _RANK for stage, _ in trace)


@contextmanager
def twin_sources(firmware: Path, generated: Path) -> Iterator[tuple[list[Path], list[Path]]]:
    """Yield the C files of the survey with its engine, and the folders of their headers.

    Args:
        firmware: The firmware folder.
        generated: What ``tinytransit export`` wrote to ``static``.

    Raises:
        SurveyError: If the model has no window contract in C.
    """
    if not (generated / "window_contract.h").is_file():
        raise SurveyError(
            f"no window contract in {generated}; `tinytransit export` writes one for models of the known inputs"
        )
    with resources.as_file(resources.files("tinytransit.verification.survey") / "harness/twin.c") as harness:
        sources = [*sorted((firmware / "survey").glob("*.c")), *sorted((firmware / "engine/static").glob("*.c")),
                   generated / "network.c", generated / "weights.c", harness]  # fmt: skip
        yield sources, [firmware, firmware / "include", firmware / "engine/static", generated]


def size_defines() -> list[str]:
    """Return the sizes that the firmware's build is told by the environment, as the compiler takes them.

    Raises:
        SurveyError: If one is no whole number.
    """
    sizes = {"SURVEY_MAX_BINS": os.environ.get("TINYTRANSIT_SURVEY_BINS"),
             "SURVEY_MAX_PERIODS": os.environ.get("TINYTRANSIT_SURVEY_PERIODS")}  # fmt: skip
    wrong = [text for text in sizes.values() if text and not text.isdecimal()]
    if wrong:
        raise SurveyError(f"a size of the survey is a whole number, got {wrong[0]!r}")
    return [f"-D{name}={text}u" for name, text in sizes.items() if text]


def _built(firmware: Path, generated: Path, build: Path, sanitize: bool) -> Path:
    """Return the library, which is compiled if there is none of these sources yet."""
    with twin_sources(firmware, generated) as (sources, folders):
        flags = read_flags(firmware)
        sanitizers = flags.library_sanitize if sanitize else ()
        command = ["gcc", *flags.language, *flags.warnings, *flags.optimize, *flags.survey, *sanitizers,
                   *size_defines(), "-fPIC", "-shared", *(f"-I{folder}" for folder in folders)]  # fmt: skip
        headers = [file for folder in (firmware / "survey", *folders) for file in sorted(folder.glob("*.h"))]
        return library_of("twin", command, sources, headers, build)
