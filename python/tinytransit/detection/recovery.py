# SPDX-License-Identifier: MIT
"""Which events of a catalogue a search found again."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.periods import period_ratio
from tinytransit.detection.result import Candidate, StarDetection


class Outcome(StrEnum):
    """What became of an event of the catalogue."""

    RECOVERED = "recovered"
    HARMONIC = "harmonic"
    MISSED = "missed"
    TOO_FEW = "too few transits"


@dataclass(frozen=True)
class Recovery:
    """One event of the catalogue.

    Attributes:
        ephemeris: As the catalogue has it.
        transits: How many of its centres fall where the star was observed.
        outcome: Whether it was found.
        ratio: Found over catalogue period; None if it was not found.
        candidate: What was found; None likewise.
    """

    ephemeris: Ephemeris
    transits: int
    outcome: Outcome
    ratio: Fraction | None = None
    candidate: Candidate | None = None


def recoveries(
    detections: Iterable[StarDetection], known: Mapping[str, Sequence[Ephemeris]], min_transits: int
) -> list[Recovery]:
    """Compare what was found on each star with what a catalogue has of it.

    An event counts as recovered if a candidate of its star has its period within 1 %, or a harmonic of it. One that
    shows fewer transits in the data than the search asks for could not be found, and is named as such.

    Args:
        detections: One a star.
        known: Ephemerides by star.
        min_transits: Fewest transits for which the search was made.
    """
    return [
        _recovery(detection, ephemeris, min_transits)
        for detection in detections
        for ephemeris in known.get(detection.star, ())
    ]


def summary(found: Sequence[Recovery]) -> str:
    """Say ``recovered k of n (m harmonics)``, of the events that could be found."""
    possible = [each for each in found if each.outcome is not Outcome.TOO_FEW]
    harmonics = sum(each.outcome is Outcome.HARMONIC for each in possible)
    recovered = harmonics + sum(each.outcome is Outcome.RECOVERED for each in possible)
    others = len(found) - len(possible)
    return f"recovered {recovered} of {len(possible)} ({harmonics} harmonics)" + (
        f"; {others} more show too few transits to be found" if others else ""
    )


def transits_observed(detection: StarDetection, ephemeris: Ephemeris) -> int:
    """Count the predicted centres that fall into a stretch without a gap."""
    return sum(max(0, math.floor((last - ephemeris.epoch_bjd) / ephemeris.period_days)
                   - math.ceil((first - ephemeris.epoch_bjd) / ephemeris.period_days) + 1)
               for first, last in detection.coverage_bjd)  # fmt: skip


def _recovery(detection: StarDetection, ephemeris: Ephemeris, min_transits: int) -> Recovery:
    transits = transits_observed(detection, ephemeris)
    matches = [
        (ratio, candidate)
        for candidate in detection.candidates
        if (ratio := period_ratio(candidate.period_days, ephemeris.period_days)) is not None
    ]
    if matches:
        ratio, candidate = min(matches, key=lambda match: (match[0] != 1, match[1].number))
        return Recovery(ephemeris, transits, Outcome.RECOVERED if ratio == 1 else Outcome.HARMONIC, ratio, candidate)
    return Recovery(ephemeris, transits, Outcome.TOO_FEW if transits < min_transits else Outcome.MISSED)
