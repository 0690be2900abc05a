# SPDX-License-Identifier: MIT
"""What the survey of a star costs a Cortex-M4, as it was recorded: modelled cycles by the number of searches.

``python tools/record_survey_cycles.py`` writes the record. Emulating a star takes minutes, so those who need the
figures of many stars read it, and say so where the C has changed since.
"""

import hashlib
import importlib.resources
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinytransit.verification.profile.profile import Cost, Cycles
from tinytransit.verification.survey.errors import SurveyError
from tinytransit.verification.survey.twin import twin_sources

FILE = "recorded_cycles.json"
"""Beside this module."""

COMMAND = "python tools/record_survey_cycles.py"


@dataclass(frozen=True)
class RecordedStar:
    """One star.

    Attributes:
        star: What it was.
        searches: Times that its periods were gone through.
        candidates: Found.
        cost: Of all stages.
    """

    star: str
    searches: int
    candidates: int
    cost: Cost


@dataclass(frozen=True)
class Recorded:
    """The record.

    Attributes:
        sources: Digest of the C that was costed.
        stars: By the number of searches, at least two.
    """

    sources: str
    stars: tuple[RecordedStar, ...]

    def cost(self, searches: float) -> Cost:
        """Return what a star with so many searches takes: on the line through the first and the last of the stars."""
        first, last = self.stars[0], self.stars[-1]
        share = (searches - first.searches) / (last.searches - first.searches)

        def between(low: int, high: int) -> int:
            return round(low + share * (high - low))

        a, b = first.cost, last.cost
        cycles = Cycles(between(a.cycles.low, b.cycles.low), between(a.cycles.mid, b.cycles.mid),
                        between(a.cycles.high, b.cycles.high))  # fmt: skip
        return Cost(between(a.instructions, b.instructions), cycles, between(a.flash_reads, b.flash_reads),
                    between(a.ram_reads, b.ram_reads), between(a.ram_writes, b.ram_writes))  # fmt: skip

    def is_of(self, firmware: Path, model: Path) -> bool:
        """Say whether this very C was costed, the network included."""
        return self.sources == sources_digest(firmware, model)

    def source(self, firmware: Path, model: Path) -> str:
        """Return where figures that rest on the record are from, in words.

        Args:
            firmware: The firmware folder.
            model: The model's folder.
        """
        known = f"modelled cycles of recorded stars ({COMMAND})"
        return known if self.is_of(firmware, model) else f"{known}, of another state of the C or another network"


def read_recorded() -> Recorded:
    """Read the record that comes with this package.

    Raises:
        SurveyError: If it is missing or damaged.
    """
    file = importlib.resources.files("tinytransit.verification.survey") / FILE
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        stars = sorted((_star(each) for each in document["stars"]), key=lambda star: star.searches)
        if stars[0].searches == stars[-1].searches:
            raise ValueError("all stars have as many searches")
        return Recorded(document["sources"], tuple(stars))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise SurveyError(f"{FILE} cannot be read ({error}); write it again: {COMMAND}") from error


def recorded_document(sources: str, stars: Iterable[RecordedStar]) -> dict[str, Any]:
    """Return what :func:`read_recorded` reads."""
    return {
        "kind": "modelled",
        "command": COMMAND,
        "sources": sources,
        "stars": [
            {
                "star": each.star,
                "searches": each.searches,
                "candidates": each.candidates,
                "instructions": each.cost.instructions,
                "cycles": {"low": each.cost.cycles.low, "mid": each.cost.cycles.mid, "high": each.cost.cycles.high},
                "flash_reads": each.cost.flash_reads,
                "ram_reads": each.cost.ram_reads,
                "ram_writes": each.cost.ram_writes,
            }
            for each in stars
        ],
    }


def _star(row: Mapping[str, Any]) -> RecordedStar:
    cycles = Cycles(*(int(row["cycles"][name]) for name in ("low", "mid", "high")))
    cost = Cost(int(row["instructions"]), cycles, *(int(row[name]) for name in
                                                    ("flash_reads", "ram_reads", "ram_writes")))  # fmt: skip
    return RecordedStar(str(row["star"]), int(row["searches"]), int(row["candidates"]), cost)


def sources_digest(firmware: Path, model: Path) -> str:
    """Return a digest of the survey's C with its engine and network.

    Args:
        firmware: The firmware folder.
        model: The model's folder.

    Raises:
        SurveyError: If the model has no window contract in C.
    """
    digest = hashlib.sha256()
    with twin_sources(firmware, model / "static") as (sources, folders):
        headers = [file for folder in (firmware / "survey", *folders) for file in sorted(folder.glob("*.h"))]
        for file in (*sources, *headers, firmware / "platform/flags.toml"):
            digest.update(file.read_bytes())
    return digest.hexdigest()
