# SPDX-License-Identifier: MIT
"""The table of matches that ``tinytransit catalog --match`` writes."""

from collections.abc import Iterable, Sequence

from tinytransit.catalog.crossmatch import Match
from tinytransit.files import csv_text

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
