# SPDX-License-Identifier: MIT
"""The table that ``tinytransit catalog`` writes: candidates of all kinds with the same columns and units."""

from collections.abc import Iterable, Sequence

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.errors import EphemerisError
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row
from tinytransit.files import csv_text

_TEXT = ("star", "name", "source", "disposition")
_NUMBERS = ("period_days", "epoch_bjd", "duration_hours", "depth_ppm", "ra_deg", "dec_deg")
COLUMNS = (*_TEXT, "verdict", *_NUMBERS, "fault")


def csv_of(candidates: Iterable[Candidate]) -> str:
    """Return the table as text: a missing value is blank; ``fault`` says why a candidate cannot be folded on."""
    rows: list[Sequence[object]] = [COLUMNS]
    for candidate in candidates:
        numbers = ["" if getattr(candidate, name) is None else repr(getattr(candidate, name)) for name in _NUMBERS]
        words = [getattr(candidate, name) for name in _TEXT]
        rows.append([*words, candidate.verdict.value, *numbers, _fault(candidate)])
    return csv_text(rows)


def _fault(candidate: Candidate) -> str:
    try:
        candidate.ephemeris()
    except EphemerisError as error:
        return str(error)
    return ""


def _candidate(row: Row) -> Candidate:
    return Candidate(
        star=row.text("star"),
        name=row.text("name"),
        disposition=row.text("disposition"),
        source=row.text("source"),
        period_days=row.number("period_days"),
        epoch_bjd=row.number("epoch_bjd"),
        duration_hours=row.number("duration_hours"),
        depth_ppm=row.number("depth_ppm"),
        ra_deg=row.number("ra_deg"),
        dec_deg=row.number("dec_deg"),
        faults=tuple(row.faults),
    )


KIND = Kind(
    source="tinytransit catalog",
    marks=frozenset({"star", "period_days", "epoch_bjd"}),
    needs=(*_TEXT, "period_days", "epoch_bjd", "duration_hours"),
    wants=("depth_ppm", "ra_deg", "dec_deg"),
    candidate_of=_candidate,
)
