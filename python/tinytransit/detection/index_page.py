# SPDX-License-Identifier: MIT
"""The index of a run: one HTML page with all candidates to sort and filter, each linked to its vetting report."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tinytransit import html
from tinytransit.detection.recovery import Recovery, summary
from tinytransit.detection.result import Candidate, StarDetection
from tinytransit.detection.vetting import Disposition
from tinytransit.files import write_text

INDEX_FILE = "index.html"


@dataclass(frozen=True)
class _Column:
    title: str
    word: bool = False


@dataclass(frozen=True)
class _Cell:
    """A cell of the table; what it is sorted by is its text, or ``key``, or last if that is empty."""

    text: str
    key: float | str | None = None
    kind: str = ""
    link: str | None = None
    second: str | None = None
    note: str = ""

    def as_content(self) -> dict[str, object]:
        return {
            "text": self.text,
            "key": self.key,
            "class": self.kind,
            "link": self.link,
            "second": self.second,
            "note": self.note,
        }


_COLUMNS = (
    _Column("rank"), _Column("candidate", word=True), _Column("disposition, and why", word=True), _Column("score"),
    _Column("transit_like"), _Column("planet_like"), _Column("period, days"), _Column("depth, ppm"),
    _Column("duration, hours"), _Column("transits"), _Column("SNR"), _Column("radius, Earth"),
    _Column("catalogue", word=True),
)  # fmt: skip


def write_index(
    out: Path,
    candidates: Sequence[Candidate],
    stars: Sequence[StarDetection],
    recovered: Sequence[Recovery] | None,
    *,
    title: str = "Transit candidates",
) -> Path:
    """Write ``index.html`` into the folder of a run; it opens without a server.

    Args:
        out: Folder of the run.
        candidates: Ranked.
        stars: All that were searched.
        recovered: Events of the catalogues; None if none were given.
        title: Of the page.

    Returns:
        The file.
    """
    matched = {each.candidate.name: each for each in recovered or () if each.candidate is not None}
    planets = sum(each.disposition == Disposition.PLANET_CANDIDATE for each in candidates)
    cards: list[dict[str, object]] = [
        {"name": "stars searched", "value": f"{len(stars):,}", "note": ""},
        {"name": "candidates", "value": f"{len(candidates):,}", "note": f"{planets:,} planet candidates"},
        {"name": "candidates a star", "value": f"{len(candidates) / max(len(stars), 1):.2f}", "note": ""},
    ]
    if recovered is not None:
        cards.append({"name": "catalogue", "value": summary(recovered).partition(" (")[0], "note": ""})
    content = {
        "title": title,
        "subtitle": "Sort by a click on a heading; the name of a candidate opens its vetting report.",
        "cards": cards,
        "columns": _COLUMNS,
        "rows": [_row(rank, each, matched.get(each.name)) for rank, each in enumerate(candidates, start=1)],
        "dispositions": sorted({each.disposition for each in candidates}),
        "recovered": [_event(each) for each in recovered or ()],
        "recovered_summary": summary(recovered) if recovered is not None else "",
        "singles": [
            {"star": star.star, "centre": f"{single.centre_bjd:.3f}", "depth": f"{single.depth_ppm:,.0f}",
             "hours": f"{single.duration_hours:.1f}"}
            for star in stars for single in star.singles
        ],
        "empty": [star.star for star in stars if not star.candidates],
    }  # fmt: skip
    file = out / INDEX_FILE
    write_text(file, html.render(html.environment("tinytransit.detection"), "index.html.j2", content))
    return file


def _row(rank: int, candidate: Candidate, match: Recovery | None) -> dict[str, object]:
    radius = candidate.model.radius_earth if candidate.model else None
    sheet, is_planet = candidate.sheet, candidate.disposition == Disposition.PLANET_CANDIDATE
    cells = [
        _Cell(str(rank), rank),
        _Cell(candidate.name, kind="word", link=sheet, second=sheet and str(PurePosixPath(sheet).with_suffix(".pdf"))),
        _Cell(candidate.disposition, kind="word why planet" if is_planet else "word why",
              note="; ".join((*candidate.reasons, *candidate.warnings))),
        _number(candidate.score, ".3f"), _number(candidate.transit_like, ".3f"), _number(candidate.planet_like, ".3f"),
        _number(candidate.period_days, ".5f"), _number(candidate.depth_ppm, ",.0f"),
        _number(candidate.duration_hours, ".2f"), _number(candidate.transits, "d"), _number(candidate.snr, ".1f"),
        _number(None if radius is None else radius.value, ".2f"),
        _Cell("" if match is None else f"{match.ephemeris.name} ({match.ephemeris.disposition})", kind="word wrap"),
    ]  # fmt: skip
    return {
        "cells": [cell.as_content() for cell in cells],
        "disposition": candidate.disposition,
        "score_value": 0.0 if candidate.score is None else candidate.score,
        "snr_value": candidate.snr,
    }


def _number(value: float | None, pattern: str) -> _Cell:
    return _Cell("-", "") if value is None else _Cell(f"{value:{pattern}}", value)


def _event(recovery: Recovery) -> dict[str, object]:
    known, found = recovery.ephemeris, recovery.candidate
    return {
        "star": known.star, "name": known.name, "disposition": known.disposition,
        "period": f"{known.period_days:.5f}", "transits": recovery.transits, "outcome": recovery.outcome.value,
        "found": "" if found is None else f"{found.period_days:.5f}"
        + (f" ({recovery.ratio} of the period)" if recovery.ratio not in (None, 1) else ""),
    }  # fmt: skip
