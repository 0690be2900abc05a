# SPDX-License-Identifier: MIT
"""The command ``tinytransit crossvalidate``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.terminal import Console


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(crossvalidate)


def crossvalidate(
    windows: Annotated[
        Path | None, typer.Option(help="Window shard (.npz) with labels and folds.", exists=True, dir_okay=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for a network a fold.", file_okay=False)] = None,
    table: Annotated[
        Path | None,
        typer.Option(help="Train nothing: print the tables of the finished run in this folder.", file_okay=False),
    ] = None,
    also: Annotated[
        list[Path] | None,
        typer.Option(
            help="Auxiliary shard to train on and measure, of another cadence say; may be repeated.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Fixes weights, order and augmentation.", min=0)] = 1,
    epochs: Annotated[int | None, typer.Option(help="Most epochs to run, if not training's own.", min=1)] = None,
    jobs: Annotated[int, typer.Option(help="Networks to train at a time.", min=1)] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Train and quantize a network for each fold, and measure its int8 form on the stars of that fold.

    What is finished is kept under OUT, so an interrupted run resumes; what was kept from other windows, settings or
    versions is refused. The scores come from TensorFlow Lite Micro itself.

    Example: tinytransit crossvalidate --windows tess_ffi_yu2019.npz --out build/crossvalidation

    Its tables again: tinytransit crossvalidate --table build/crossvalidation
    """
    from tinytransit.experiments.crossvalidation.report import as_record, print_finished, print_summary
    from tinytransit.experiments.crossvalidation.run import run_folds
    from tinytransit.experiments.crossvalidation.summary import read_finished, summarise
    from tinytransit.model.training import Settings
    from tinytransit.progress import counting
    from tinytransit.window.shard import FOLDS

    if table is not None:
        if as_json:
            typer.echo(json.dumps(as_record(read_finished(table)), indent=2))
        else:
            print_finished(table, Console())
        return
    if windows is None or out is None:
        raise typer.BadParameter("give both, or --table", param_hint="--windows / --out")
    settings = Settings(seed=seed) if epochs is None else Settings(seed=seed, epochs=epochs)
    with counting("folds", FOLDS) as count:

        def on_fold(fold: int, kept: bool) -> None:
            if kept:
                count.kept()
            else:
                count.advance()
                count.say(f"fold {fold} is finished")

        summary = summarise(run_folds(windows, also or (), settings, out, jobs, on_fold))
    if as_json:
        record = {"windows_file": windows.name, "settings": asdict(settings), **as_record(summary)}
        typer.echo(json.dumps(record, indent=2))
        return
    print_summary(summary, windows.name, Console())
