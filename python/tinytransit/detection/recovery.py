# SPDX-License-Identifier: MIT
"""Compare what a search has found with the events of a catalogue."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.periods import period_ratio
from tinytransit.detection.result import Candidate, StarDetection
from tinytransit.skipped import Skipped

# Transits of planets that pull at each other are early or late by up to this share of the period (TOI-216 b: Dawson et
# al. 2019, AJ 158, 65).
_LARGEST_DRIFT = 0.02


class Outcome(StrEnum):
    """What became of an event of the catalogue."""

    RECOVERED = "recovered"
    HARMONIC = "harmonic"
    SINGLE = "single dips"
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

    An event counts as recovered if a candidate of its star has its period within 1 %, or a harmonic of it, or if the
    candidate's transits are where the event's are predicted: transits of planets in a resonance come hours early and
    late, so that a few of them give another period. One whose transits were found as dips that stand alone is named as
    such. One that shows fewer transits in the data than the search asks for could not be found.

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
    """Say ``recovered k of n (m harmonics)``, of the events that could be found, and what became of others."""
    singles = sum(each.outcome is Outcome.SINGLE for each in found)
    possible = [each for each in found if each.outcome not in (Outcome.TOO_FEW, Outcome.SINGLE)]
    harmonics = sum(each.outcome is Outcome.HARMONIC for each in possible)
    recovered = harmonics + sum(each.outcome is Outcome.RECOVERED for each in possible)
    others = len(found) - len(possible) - singles
    return (
        f"recovered {recovered} of {len(possible)} ({harmonics} harmonics)"
        + (f"; {singles} more as single dips" if singles else "")
        + (f"; {others} more show too few transits to be found" if others else "")
    )


def known_already(found: Iterable[Recovery]) -> dict[str, Skipped]:
    """Return which candidates a catalogue has, by their names, with the event that each of them is."""
    return {
        each.candidate.name: Skipped(
            each.candidate.name,
            f"known already: {each.ephemeris.name}, {each.ephemeris.disposition}, {each.ephemeris.period_days:g} d",
        )
        for each in found
        if each.candidate
    }


def transits_observed(detection: StarDetection, ephemeris: Ephemeris) -> int:
    """Count the predicted centres that fall into a stretch without a gap."""
    return len(_centres(detection, ephemeris))


def _recovery(detection: StarDetection, ephemeris: Ephemeris, min_transits: int) -> Recovery:
    centres = _centres(detection, ephemeris)
    matches = [
        (ratio, candidate)
        for candidate in detection.candidates
        if (ratio := period_ratio(candidate.period_days, ephemeris.period_days)) is not None
    ] or [
        (Fraction(1), candidate)
        for candidate in detection.candidates
        if len(centres) >= min_transits and _same_transits(candidate, centres, ephemeris)
    ]
    if matches:
        ratio, candidate = min(matches, key=lambda match: (match[0] != 1, match[1].number))
        outcome = Outcome.RECOVERED if ratio == 1 else Outcome.HARMONIC
        return Recovery(ephemeris, len(centres), outcome, ratio, candidate)
    reach = _reach(ephemeris)
    if any(abs(single.centre_bjd - centre) <= reach for single in detection.singles for centre in centres):
        return Recovery(ephemeris, len(centres), Outcome.SINGLE)
    few = len(centres) < min_transits
    return Recovery(ephemeris, len(centres), Outcome.TOO_FEW if few else Outcome.MISSED)


def _centres(detection: StarDetection, ephemeris: Ephemeris) -> list[float]:
    """Return the predicted centres that fall into a stretch without a gap, BJD."""
    return [
        ephemeris.epoch_bjd + number * ephemeris.period_days
        for first, last in detection.coverage_bjd
        for number in range(
            math.ceil((first - ephemeris.epoch_bjd) / ephemeris.period_days),
            math.floor((last - ephemeris.epoch_bjd) / ephemeris.period_days) + 1,
        )
    ]


def _reach(ephemeris: Ephemeris) -> float:
    """Return how far from its prediction a transit may be, in days."""
    return max(ephemeris.duration_days, _LARGEST_DRIFT * ephemeris.period_days)


def _same_transits(candidate: Candidate, centres: Sequence[float], ephemeris: Ephemeris) -> bool:
    """Whether a candidate has a transit at each predicted centre, and none besides."""
    seen = [each.predicted_bjd if each.observed_bjd is None else each.observed_bjd for each in candidate.transit_times]
    reach = _reach(ephemeris)
    return (
        bool(seen)
        and all(any(abs(time - centre) <= reach for time in seen) for centre in centres)
        and all(any(abs(time - centre) <= reach for centre in centres) for time in seen)
    )
