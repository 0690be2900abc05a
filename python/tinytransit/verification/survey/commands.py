# SPDX-License-Identifier: MIT
"""The command ``tinytransit survey-cycles``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import RELEASED_MODEL, Json, Model, emit_json

if TYPE_CHECKING:
    from tinytransit.verification.survey.cycles import StageCost


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("survey-cycles")(survey_cycles)


def survey_cycles(
    light_curve: Annotated[Path, typer.Argument(metavar="FILE", help="A light curve (FITS or CSV).")],
    model: Model = RELEASED_MODEL,
    json: Json = None,
) -> None:
    """Model the cycles of the board's survey, stage by stage, on one star.

    The survey's C runs in Unicorn as a Cortex-M4; a sample of the trial periods and all other stages are followed
    instruction by instruction. Takes two or three minutes.

    Example: tinytransit survey-cycles lightcurves/TIC_25155310.fits
    """
    from tinytransit.deploy.model_folder import ModelFolder
    from tinytransit.progress import counting
    from tinytransit.verification.profile.boards import estimates
    from tinytransit.verification.survey import cycles
    from tinytransit.verification.survey.raw_star import raw_star
    from tinytransit.verification.survey.twin import SurveyTwin

    folder = ModelFolder.open(model).path
    star = raw_star([light_curve], SurveyTwin(model=folder).most_bins)
    with counting(f"{star.name}: instructions") as progress:
        stages = cycles.survey_cycles(star, model=folder, progress=progress)
    total = cycles.whole(stages)
    boards = [asdict(each) | {"milliseconds": each.milliseconds} for each in estimates(total)]
    document = {"kind": "modelled", "star": star.name, "stages": [asdict(stage) for stage in stages],
                "total": asdict(total), "boards": boards}  # fmt: skip
    if not emit_json(document, json):
        _print(star.name, stages)


def _print(name: str, stages: "list[StageCost]") -> None:
    from rich import box
    from rich.table import Table

    from tinytransit.terminal import Console
    from tinytransit.verification.profile.boards import estimates
    from tinytransit.verification.survey.cycles import whole

    total = whole(stages)
    table = Table("stage", title=f"{name}: modelled cycles of a survey", box=box.SIMPLE)
    for column in ("pieces", "followed", "instructions", "low", "mid", "high", "ms at 168 MHz"):
        table.add_column(column, justify="right")
    rows = [(stage.name, f"{stage.pieces}", f"{stage.followed}", stage.cost) for stage in stages]
    for label, pieces, followed, cost in (*rows, ("all", "", "", total)):
        figures = (cost.instructions, cost.cycles.low, cost.cycles.mid, cost.cycles.high)
        table.add_row(label, pieces, followed, *(f"{figure:,}" for figure in figures),
                      f"{cost.cycles.mid / 168e3:.1f}")  # fmt: skip
    console = Console()
    console.print(table)
    boards = Table("family", title="modelled milliseconds a star, with band", box=box.SIMPLE)
    for column in ("MHz", "low", "mid", "high"):
        boards.add_column(column, justify="right")
    for each in estimates(total):
        boards.add_row(each.family, f"{each.clock_hz / 1e6:g}", *(f"{ms:.0f}" for ms in each.milliseconds))
    console.print(boards)
