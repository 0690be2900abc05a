# SPDX-License-Identifier: MIT
"""The command ``tinytransit feasibility``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import RELEASED_MODEL, Boards, Fold, Json, Model, Out, SomeBuilds, SomeWindows, emit_json
from tinytransit.report.formats import Formats

if TYPE_CHECKING:
    from tinytransit.report.feasibility.result import Feasibility


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(feasibility)


def feasibility(
    out: Out,
    orbit: Annotated[
        Path | None, typer.Option(help="The mission, as .toml, .yaml or .json.", exists=True, dir_okay=False)
    ] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Take the example mission, a 6U CubeSat.")] = False,
    model: Model = RELEASED_MODEL,
    board: Boards = None,
    builds: SomeBuilds = None,
    seu: Annotated[
        Path | None,
        typer.Option(
            help="seu.json of `tinytransit seu`, or {region: {bits, probability_wrong_decision, low, high}}.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    seu_variant: Annotated[
        str, typer.Option(metavar="NAMES", help="With a seu.json: which of its sets of mitigations.")
    ] = "none",
    measured: Annotated[
        Path | None,
        typer.Option(
            help="Your measurements: {board: {current_ma, latency_ms, source}}; latency_ms: least, typical, greatest.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    flight: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Result of `python -m hil mission --json FILE`: searches and packets of a star in that flight.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    windows: SomeWindows = None,
    fold: Fold = None,
    formats: Formats = "html,pdf,json,csv",
    json: Json = None,
) -> None:
    """Say whether the classifier can fly: each board against a mission, with every margin.

    Flash, RAM and stack of the built image; latency with its kind and band; energy of an inference, from the data
    sheet's current or your measurement; duty cycle and windows a day; stars an hour and energy of a star that the
    board searches by itself; downlink saved at a stated recall, and by packets alone; upsets expected in a day and how
    many change a decision. Exit status 1 if no board fits, or the mission does not hold.

    Downlink is judged for models of light curves. With labelled --windows, the recall is the one that is measured on
    them at the threshold for the wanted recall; else the manifest's. Without --board, all boards are compared.

    Write your mission into a copy of the example, which says what each value means:
    python/tinytransit/report/feasibility/orbits/cubesat_6u.toml

    Images that are not built yet are, in the project of the current folder, or else in the user's cache.

    Example: tinytransit feasibility --defaults --out build/feasibility

    Another: tinytransit feasibility --orbit mission.toml --board nucleo_l476rg --measured bench.json --seu seu.json
    --out build/mission
    """
    from tinytransit.progress import counting
    from tinytransit.report.feasibility.study import Request, study
    from tinytransit.report.feasibility.write import write_feasibility
    from tinytransit.report.formats import Format, ReportError, parse_formats

    if (orbit is None) != defaults:
        raise ReportError("give either --orbit FILE or --defaults")
    if fold is not None and windows is None:
        raise ReportError("--fold is of --windows; give both or neither")
    wanted = parse_formats(formats, (Format.HTML, Format.PDF, Format.JSON, Format.CSV))
    names = None if not board or board == ["all"] else board
    request = Request(model, builds, orbit, names, seu, seu_variant, measured, windows, fold, flight)
    report = study(request, counting)
    files = write_feasibility(report, wanted, out)
    if not emit_json(report.model_dump(mode="json"), json):
        _print(report, files)
    raise typer.Exit(int(not (report.feasible_boards and report.mission_holds)))


def _print(report: "Feasibility", files: list[Path]) -> None:
    from rich import box
    from rich.table import Table

    from tinytransit.report.feasibility.texts import survey_text, verdict_text
    from tinytransit.report.html import short
    from tinytransit.terminal import Console

    table = Table(title=report.orbit.name, title_justify="left", box=box.SIMPLE)
    table.add_column("board", no_wrap=True)
    for column in ("latency, ms", "energy, µJ", "mW", "stars an hour", "mJ a star", "wrong a day"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("verdict")
    for b in report.boards:
        failing = ", ".join(margin.name for margin in b.margins if not margin.holds)
        stars = ("-", "-") if b.survey is None else (short(b.survey.stars_an_hour), short(b.survey.energy_mj[1]))
        table.add_row(b.board, f"{short(b.latency.mid_ms)} ({b.latency.kind})", short(b.energy_uj[1]),
                      short(b.power_mw), *stars, short(b.wrong_decisions_per_day[1]),
                      f"{b.verdict}: {failing}" if failing else b.verdict)  # fmt: skip
    console = Console()
    console.print(table)
    console.print(verdict_text(report), soft_wrap=True, highlight=False)
    if report.survey is not None:
        console.print(survey_text(report), soft_wrap=True, highlight=False)
    console.print(f"written: {', '.join(map(str, files))}", soft_wrap=True, highlight=False)
