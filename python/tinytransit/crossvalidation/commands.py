"""The command ``tinytransit crossvalidate``."""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(crossvalidate)


def crossvalidate(
    windows: Annotated[
        Path, typer.Option(help="Window shard (.npz) with labels and folds.", exists=True, dir_okay=False)
    ],
    out: Annotated[Path, typer.Option(help="Folder for a network a fold.", file_okay=False)],
    seed: Annotated[int, typer.Option(help="Fixes weights, order and augmentation.", min=0)] = 1,
    epochs: Annotated[int | None, typer.Option(help="Most epochs to run, if not training's own.", min=1)] = None,
    jobs: Annotated[int, typer.Option(help="Networks to train at a time.", min=1)] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Train and quantize a network for each fold, and measure its int8 form on the stars of that fold.

    What an interrupted run finished is kept. The scores come from TensorFlow Lite Micro itself.

    Example: tinytransit crossvalidate --windows tess_ffi_yu2019.npz --out build/crossvalidation
    """
    from tinytransit.crossvalidation.run import run_folds
    from tinytransit.crossvalidation.summary import FoldFigures, summarise
    from tinytransit.model.training import Settings
    from tinytransit.window.shard import FOLDS, read_shard

    settings = Settings(seed=seed) if epochs is None else Settings(seed=seed, epochs=epochs)
    console = Console(stderr=True)
    with Progress(console=console) as progress:
        task = progress.add_task("folds", total=FOLDS)

        def on_fold(fold: int, kept: bool) -> None:
            progress.advance(task)
            console.print(f"fold {fold} {'was finished already' if kept else 'trained'}")

        run_folds(windows, settings, out, jobs, on_fold)
        shard = read_shard(windows)
        task = progress.add_task("scoring", total=int((shard.label >= 0).sum()))
        summary = summarise(out, shard, lambda: progress.advance(task))
    if as_json:
        record = {"windows_file": windows.name, "settings": asdict(settings), **asdict(summary)}
        typer.echo(json.dumps(record, indent=2))
        return
    names = [field.name for field in fields(FoldFigures)]
    table = Table("fold", *names, title=f"{windows.name}: each fold by a network that has not seen its stars")
    for fold, figures in summary.folds.items():
        table.add_row(str(fold), *(f"{getattr(figures, name):.4f}" for name in names))
    table.add_section()
    table.add_row(
        "mean",
        *(f"{getattr(summary.mean, name):.4f} ± {getattr(summary.standard_error, name):.4f}" for name in names),
    )
    Console().print(table)
