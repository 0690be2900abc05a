# SPDX-License-Identifier: MIT
"""The command ``tinytransit crossvalidate``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.batch.options import Jobs
from tinytransit.batch.scheduler import processes
from tinytransit.options import Epochs, Folds, FurtherWindows, Json, Seed, SomeOut, SomeWindows, emit_json
from tinytransit.terminal import Console


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(crossvalidate)


def crossvalidate(
    windows: SomeWindows = None,
    out: SomeOut = None,
    table: Annotated[
        Path | None,
        typer.Option(help="Train nothing: print the tables of the finished run in this folder.", file_okay=False),
    ] = None,
    also: FurtherWindows = None,
    unseen: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Windows to measure on, never to train on; may be repeated.",
        ),
    ] = None,
    folds: Folds = "10",
    seed: Seed = 1,
    epochs: Epochs = 30,
    jobs: Jobs = None,
    json: Json = None,
) -> None:
    """Train and quantize a network for each fold, and measure its int8 form on the stars of that fold.

    Windows of --also are trained on and measured too. What is finished is kept under OUT, so an interrupted run
    resumes; what was kept from other windows, settings or versions is refused. The scores come from TensorFlow Lite
    Micro itself.

    Example: tinytransit crossvalidate --windows tess_ffi_yu2019.npz --out build/crossvalidation

    Its tables again: tinytransit crossvalidate --table build/crossvalidation
    """
    from tinytransit.experiments.crossvalidation.report import as_record, print_finished, print_summary
    from tinytransit.experiments.crossvalidation.run import run_folds
    from tinytransit.experiments.crossvalidation.summary import read_finished, summarise
    from tinytransit.experiments.folds import parse_folds
    from tinytransit.model.training import Settings
    from tinytransit.progress import counting, resumable

    chosen = parse_folds(folds)
    if table is not None:
        if not emit_json(as_record(read_finished(table, chosen)), json):
            print_finished(table, Console(), chosen)
        return
    if windows is None or out is None:
        raise typer.BadParameter("give both, or --table", param_hint="--windows / --out")
    settings = Settings(seed=seed, epochs=epochs)
    with resumable(out), counting("folds", len(chosen)) as count:

        def on_fold(fold: int, kept: bool) -> None:
            if kept:
                count.kept()
            else:
                count.advance()
                count.say(f"fold {fold} is finished")

        summary = summarise(
            run_folds(windows, also or (), settings, out, processes(jobs), on_fold, chosen, unseen or ())
        )
    record = {"windows_file": windows.name, "settings": asdict(settings), **as_record(summary)}
    if not emit_json(record, json):
        print_summary(summary, windows.name, Console())
