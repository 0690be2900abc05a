# SPDX-License-Identifier: MIT
"""Report of a search: on the screen and in its folder."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table

from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.detection.index_page import write_index
from tinytransit.detection.recovery import Recovery, summary
from tinytransit.detection.result import Candidate, StarDetection
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.tables import document, write_csv, write_parquet
from tinytransit.files import write_json
from tinytransit.options import emit_json
from tinytransit.terminal import Console, counted, say

# Where no terminal says how wide it is, a row stays on one line.
_WIDTH_OF_FILES = 160
_STAGES = ("read", "detrend", "search", "vet", "classify", "sheet")


def report(
    candidates: Sequence[Candidate],
    stars: Sequence[StarDetection],
    recovered: Sequence[Recovery] | None,
    settings: DetectionSettings,
    out: Path,
    json: Path | None,
) -> None:
    """Write candidates.csv, .json and .parquet and the index page, and print them.

    Args:
        candidates: Ranked.
        stars: All that were searched.
        recovered: Events of the catalogues; None if none were given.
        settings: Of the search.
        out: Folder.
        json: Value of ``--json``: where to write what candidates.json holds as well.
    """
    content = document(candidates, stars, recovered, settings, ModelFolder.open(settings.model).model_id)
    write_csv(candidates, out / "candidates.csv")
    write_parquet(candidates, out / "candidates.parquet")
    write_json(out / "candidates.json", content)
    write_index(out, candidates, stars, recovered)
    if not emit_json(content, json):
        _print(candidates, stars, recovered, out)


def _print(
    candidates: Sequence[Candidate], stars: Sequence[StarDetection], recovered: Sequence[Recovery] | None, out: Path
) -> None:
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console.width = _WIDTH_OF_FILES
    if candidates:
        console.print(_candidates(candidates))
    for each in candidates:
        for sentence in (*each.reasons, *each.warnings):
            say(f"{each.name}: {sentence}")
    empty = [star.star for star in stars if not star.candidates]
    if empty:
        say(f"nothing above the thresholds on {len(empty)} of {len(stars)} stars: {', '.join(empty)}")
    for star in stars:
        for single in star.singles:
            say(
                f"{star.star}: a single dip of {single.depth_ppm:.0f} ppm and {single.duration_hours:.1f} h at "
                f"BJD {single.centre_bjd:.3f}; perhaps one transit of a long period"
            )
    if recovered is not None:
        console.print(_recoveries(recovered))
        typer.echo(summary(recovered))
    found = counted(len(candidates), "candidate")
    say(f"{found} on {len({each.star for each in candidates})} of {len(stars)} stars -> {out}")
    if stars:
        seconds = (
            f"{stage} {sum(star.seconds.get(stage, 0.0) for star in stars) / len(stars):.2f}" for stage in _STAGES
        )
        say(f"mean seconds a star: {', '.join(seconds)}", err=True)


def _candidates(candidates: Sequence[Candidate]) -> Table:
    table = Table(
        "rank",
        "candidate",
        "period d",
        "depth ppm",
        "hours",
        "transits",
        "SNR",
        "score",
        "disposition",
        box=None,
    )
    for rank, each in enumerate(candidates, start=1):
        table.add_row(str(rank), each.name, f"{each.period_days:.5f}", f"{each.depth_ppm:.0f}",
                      f"{each.duration_hours:.2f}", str(each.transits), f"{each.snr:.1f}",
                      "-" if each.score is None else f"{each.score:.3f}", each.disposition)  # fmt: skip
    return table


def _recoveries(recovered: Sequence[Recovery]) -> Table:
    table = Table(
        "star", "event", "disposition", "period d", "transits", "outcome", "found d", "of the period", box=None
    )
    for each in recovered:
        known, found = each.ephemeris, each.candidate
        table.add_row(known.star, known.name, known.disposition, f"{known.period_days:.5f}", str(each.transits),
                      each.outcome.value, f"{found.period_days:.5f}" if found else "",
                      str(each.ratio) if each.ratio is not None else "")  # fmt: skip
    return table
