# SPDX-License-Identifier: MIT
"""The command ``tinytransit crossvalidate``."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(crossvalidate)


def crossvalidate(
    windows: Annotated[
        Path, typer.Option(help="Window shard (.npz) with labels and folds.", exists=True, dir_okay=False)
    ],
    out: Annotated[Path, typer.Option(help="Folder for a network a fold.", file_okay=False)],
    also: Annotated[
        list[Path] | None,
        typer.Option(
            help="Further shard to train on and measure, of another cadence say; may be repeated.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Fixes weights, order and augmentation.", min=0)] = 1,
    epochs: Annotated[int | None, typer.Option(help="Most epochs to run, if not training's own.", min=1)] = None,
    jobs: Annotated[int, typer.Option(help="Networks to train at a time.", min=1)] = 2,
    table: Annotated[bool, typer.Option("--table", help="Train nothing: measure what --out has.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Train and quantize a network for each fold, and measure its int8 form on the stars of that fold.

    What an interrupted run finished is kept. The scores come from TensorFlow Lite Micro itself. With --table the
    tables of a finished run are printed again, whatever it was trained with.

    Example: tinytransit crossvalidate --windows tess_ffi_yu2019.npz --out build/crossvalidation
    """
    from tinytransit.experiments.crossvalidation.report import as_record, print_summary
    from tinytransit.experiments.crossvalidation.run import run_folds
    from tinytransit.experiments.crossvalidation.summary import summarise
    from tinytransit.model.training import Settings
    from tinytransit.window.shard import FOLDS, read_shard, read_shards

    settings = Settings(seed=seed) if epochs is None else Settings(seed=seed, epochs=epochs)
    shard, further = read_shard(windows), read_shards(also or ())
    console = Console(stderr=True)
    with Progress(console=console) as progress:
        if not table:
            task = progress.add_task("folds", total=FOLDS)

            def on_fold(fold: int, kept: bool) -> None:
                progress.advance(task)
                console.print(f"fold {fold} {'was finished already' if kept else 'trained'}")

            run_folds(windows, also or (), settings, out, jobs, on_fold)
        count = sum(int((each.label >= 0).sum()) for each in (shard, further) if each is not None)
        task = progress.add_task("scoring", total=count)
        summary = summarise(out, shard, lambda: progress.advance(task), further)
    if as_json:
        trained = {} if table else {"settings": asdict(settings)}
        record = {"windows_file": windows.name, **trained, **as_record(summary)}
        typer.echo(json.dumps(record, indent=2))
        return
    print_summary(summary, f"{windows.name}: each fold by a network that has not seen its stars", Console())
