# SPDX-License-Identifier: MIT
"""The command ``tinytransit report``."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import RELEASED_MODEL, Fold, Json, Model, Out, Windows, emit_json
from tinytransit.report.formats import Formats
from tinytransit.terminal import say

if TYPE_CHECKING:
    from tinytransit.report.science.result import Science


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(report)


def report(
    windows: Windows,
    out: Out,
    model: Model = RELEASED_MODEL,
    fold: Fold = None,
    every: Annotated[bool, typer.Option("--all", help="All windows.")] = False,
    top: Annotated[int, typer.Option(help="Candidates that the pages show.", min=1, max=200)] = 24,
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Date for the header, ISO 8601; without it the files repeat to the byte."),
    ] = None,
    formats: Formats = "html,pdf,json,fits,csv",
    json: Json = None,
) -> None:
    """Rank candidates by the network's scores, with its figures, for people who look for planets.

    Every window is scored through TensorFlow Lite Micro. JSON, FITS and CSV hold all of them, HTML and PDF the first
    --top with their folded views, and all show the model's figures where the windows have labels. Columns are named as
    in the NASA Exoplanet Archive's TOI, KOI and planet tables (tid, pl_orbper in days, pl_tranmid in BJD, pl_trandurh
    in hours, pl_trandep in ppm, koi_model_snr); those that begin with tt_ are this classifier's.

    The released model has never seen fold 0 of the Yu et al. set; with --all its figures there are too good.

    A model of another instrument, or of your own, takes a set of inputs for --windows: HTML, JSON and CSV then give
    each example its class, and what of those of known class is right.

    Example: tinytransit report --windows tess_ffi_yu2019.npz --fold 0 --out build/report

    Another: tinytransit report --windows windows.npz --all --format fits,csv --date 2026-01-31 --out build/report
    """
    from tinytransit.deploy.model_folder import ModelFolder
    from tinytransit.progress import counting
    from tinytransit.report.classes import FORMATS, ask_classes, write_classes
    from tinytransit.report.formats import Format, ReportError, parse_formats
    from tinytransit.report.science.study import study
    from tinytransit.report.science.write import summary, write_science

    if (fold is None) != every:
        raise ReportError("give either --fold NUMBER or --all")
    if date is not None:
        try:
            datetime.fromisoformat(date)
        except ValueError:
            raise ReportError(f"--date takes ISO 8601, such as 2026-01-31T12:00:00, got {date!r}") from None
    wanted = parse_formats(formats, (Format.HTML, Format.PDF, Format.JSON, Format.FITS, Format.CSV))
    folder = ModelFolder.open(model)
    if folder.manifest.window is None:
        with counting("examples") as progress:
            classes = ask_classes(folder, windows, fold, progress)
        written = write_classes(classes, [each for each in wanted if each in FORMATS], top, out)
        whole = {**classes.summary(), "files": [str(file) for file in written]}
        if not emit_json(whole, json):
            known = (
                f", of {whole['labelled']} whose class is known {whole['accuracy']:.1%} in it"
                if whole["labelled"]
                else ""
            )
            typer.echo(f"{len(classes.rows)} examples{known}")
            typer.echo(f"written: {', '.join(map(str, written))}")
        return
    with counting("windows") as progress:
        found, shard = study(windows, model, fold, date, progress)
    files = write_science(found, shard, wanted, top, out)
    summed = {**summary(found), "files": [str(file) for file in files]}
    if not emit_json(summed, json):
        _print(found, files)


def _print(found: "Science", files: list[Path]) -> None:
    called = int(found.table["called"].sum())
    typer.echo(f"{len(found)} windows, {called} called transit-like at {found.provenance.threshold:.3f}")
    for task, figures in found.figures.items():
        typer.echo(f"{task}: average precision {figures['average_precision']:.4f}, AUC {figures['auc']:.4f}")
    for note in found.notes:
        say(note)
    typer.echo(f"written: {', '.join(map(str, files))}")
