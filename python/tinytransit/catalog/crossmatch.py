# SPDX-License-Identifier: MIT
"""Find the candidates of one catalogue in another, by the name of their star or by its position, as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.periods import DEFAULT_TOLERANCE, HARMONICS, epoch_offset, period_ratio
from tinytransit.files import csv_text


@dataclass(frozen=True)
class Match:
    """A candidate and its counterpart in another catalogue.

    Attributes:
        candidate: Of the first catalogue.
        other: Of the same star in the second; None if that has no candidate of the star.
        separation_arcsec: Between the two positions; None if they were not compared.
        ratio: Of the first period to the second, one of ``HARMONICS``; None if they have nothing to do with each
            other or one is missing.
        offset_days: First epoch less the nearest event of the second; None without a period ratio of 1.
    """

    candidate: Candidate
    other: Candidate | None = None
    separation_arcsec: float | None = None
    ratio: Fraction | None = None
    offset_days: float | None = None


def match_by_id(
    ours: Sequence[Candidate], others: Sequence[Candidate], tolerance: float = DEFAULT_TOLERANCE
) -> list[Match]:
    """Match candidates whose stars have the same name; of several on a star the one of the closest period is taken.

    Args:
        ours: Candidates; each gives one match, in their order.
        others: Candidates to find them among.
        tolerance: Largest relative difference of periods that count as equal, or as a harmonic.
    """
    known = _by_star(others)
    return [_closest(candidate, known.get(candidate.star, []), None, tolerance) for candidate in ours]


def match_by_position(
    ours: Sequence[Candidate], others: Sequence[Candidate], radius_arcsec: float, tolerance: float = DEFAULT_TOLERANCE
) -> list[Match]:
    """Match candidates to those of the nearest star on the sky within a radius; otherwise as :func:`match_by_id`.

    Candidates without a position are matched to nothing.
    """
    from astropy import units
    from astropy.coordinates import SkyCoord

    placed = [candidate for candidate in others if _has_position(candidate)]
    sought = [place for place, candidate in enumerate(ours) if _has_position(candidate)]
    matches = [Match(candidate) for candidate in ours]
    if not placed or not sought:
        return matches

    def sky(candidates: Sequence[Candidate]) -> SkyCoord:
        ra, dec = np.array([(each.ra_deg, each.dec_deg) for each in candidates], dtype=np.float64).T
        return SkyCoord(ra * units.deg, dec * units.deg)

    nearest, separation, _ = sky([ours[place] for place in sought]).match_to_catalog_sky(sky(placed))
    known = _by_star(placed)
    for place, index, arcsec in zip(sought, nearest, separation.arcsec, strict=True):
        if arcsec <= radius_arcsec:
            matches[place] = _closest(ours[place], known[placed[index].star], float(arcsec), tolerance)
    return matches


def _closest(candidate: Candidate, others: Sequence[Candidate], separation: float | None, tolerance: float) -> Match:
    if not others:
        return Match(candidate)
    matches = [_compared(candidate, other, separation, tolerance) for other in others]
    return min(matches, key=lambda match: len(HARMONICS) if match.ratio is None else HARMONICS.index(match.ratio))


def _compared(candidate: Candidate, other: Candidate, separation: float | None, tolerance: float) -> Match:
    ratio = offset = None
    # Tables hold periods of 0 for single transits.
    if candidate.period_days and other.period_days:
        ratio = period_ratio(candidate.period_days, other.period_days, tolerance)
        if ratio == 1 and candidate.epoch_bjd is not None and other.epoch_bjd is not None:
            offset = epoch_offset(candidate.epoch_bjd, other.epoch_bjd, other.period_days)
    return Match(candidate, other, separation, ratio, offset)


def _by_star(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    stars: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        stars.setdefault(candidate.star, []).append(candidate)
    return stars


def _has_position(candidate: Candidate) -> bool:
    ra, dec = candidate.ra_deg, candidate.dec_deg
    return ra is not None and dec is not None and 0 <= ra <= 360 and abs(dec) <= 90


COLUMNS = (
    "star",
    "name",
    "source",
    "verdict",
    "period_days",
    "other_star",
    "other_name",
    "other_source",
    "other_verdict",
    "other_period_days",
    "separation_arcsec",
    "period_ratio",
    "epoch_offset_days",
)


def csv_of(matches: Iterable[Match]) -> str:
    """Return the matches as text, a line each; the other's columns are blank where there is none."""
    rows: list[Sequence[object]] = [COLUMNS]
    for match in matches:
        ours, other = match.candidate, match.other
        theirs = (other.star, other.name, other.source, other.verdict.value, other.period_days) if other else [""] * 5
        rows.append(
            [
                ours.star,
                ours.name,
                ours.source,
                ours.verdict.value,
                ours.period_days,
                *theirs,
                match.separation_arcsec,
                match.ratio,
                match.offset_days,
            ]
        )
    return csv_text(rows)


def counts_of(matches: Iterable[Match]) -> dict[str, int]:
    """Return how many candidates have their star, their period, and a harmonic of it in the other catalogue."""
    every = list(matches)
    paired = [match for match in every if match.other is not None]
    return {
        "candidates": len(every),
        "star in both": len(paired),
        "same period": sum(match.ratio == 1 for match in paired),
        "harmonic": sum(match.ratio not in (None, 1) for match in paired),
        "same period, same verdict": sum(
            match.ratio == 1 and match.other is not None and match.candidate.verdict == match.other.verdict
            for match in paired
        ),
    }
