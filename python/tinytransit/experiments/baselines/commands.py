# SPDX-License-Identifier: MIT
"""The command ``tinytransit baselines``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinytransit.experiments.baselines.summary import Row


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(baselines)


def baselines(
    windows: Annotated[
        Path, typer.Option(help="Labelled window shard (.npz) with folds.", exists=True, dir_okay=False)
    ],
    out: Annotated[Path, typer.Option(help="Folder for the table and the finished cells.", file_okay=False)],
    folds: Annotated[str, typer.Option(help="Folds to test on, such as 0,3,7; or 10 for all ten.")] = "10",
    only: Annotated[
        list[str] | None, typer.Option(help="Baseline to run; may be repeated. By default all are.")
    ] = None,
    epochs: Annotated[int, typer.Option(help="Most epochs of a network.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="Fixes all randomness.", min=0)] = 1,
    released: Annotated[Path, typer.Option(help="Folder of the released model.", file_okay=False)] = Path("models"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Hold other methods against the released model, all on the same folds.

    For each fold a baseline is fitted to all the others and tested on it, once to tell planets and binaries from junk
    (triage) and, where the method can, once to tell planets from the rest (vetting). What is finished is kept under OUT
    and not done again, so a run can be stopped at any time and taken up again, with more folds or baselines. Folds that
    the released model was trained on are listed apart.

    Example: tinytransit baselines --windows tess_ffi_yu2019.npz --only snr --only boosting --out build/baselines
    """
    import hashlib

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from tinytransit.experiments.baselines.cell import Origin, read_cell, write_cell
    from tinytransit.experiments.baselines.folds import parse_folds
    from tinytransit.experiments.baselines.measuring import measure
    from tinytransit.experiments.baselines.protocol import Settings
    from tinytransit.experiments.baselines.registry import entries
    from tinytransit.experiments.baselines.report import document, write_report
    from tinytransit.experiments.baselines.summary import summarise
    from tinytransit.window.shard import read_shard

    chosen_folds = parse_folds(folds)
    shard = read_shard(windows)
    digest = hashlib.sha256(windows.read_bytes()).hexdigest()
    chosen = entries(released, digest, only or ())
    cells = []
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("", total=len(chosen) * len(chosen_folds))
        for entry in chosen:
            origin = Origin(windows_sha256=digest, seed=seed, epochs=epochs, identity=entry.identity)
            for fold in chosen_folds:
                where = f"{entry.name}, fold {fold}"
                cell = read_cell(out, entry.name, fold, origin)
                if cell is None:
                    progress.update(bar, description=where)

                    def on_epoch(text: str, where: str = where) -> None:
                        progress.update(bar, description=f"{where}: {text}")

                    cell = measure(entry, shard, fold, Settings(seed, epochs, on_epoch), origin)
                    write_cell(cell, out)
                cells.append(cell)
                progress.advance(bar)
    rows = summarise(chosen, cells)
    write_report(rows, cells, windows.name, out)
    if as_json:
        typer.echo(json.dumps(document(rows, cells, windows.name), indent=2))
    else:
        _print_table(rows, windows.name)


def _print_table(rows: "Sequence[Row]", windows: str) -> None:
    from rich.table import Table

    from tinytransit.experiments.baselines.report import text_of

    table = Table(title=f"Average precision on {windows}: mean ± standard error over folds", box=None)
    table.add_column("baseline", no_wrap=True)
    names = ["triage", "vetting"]
    names += [name for name in ("triage_seen", "vetting_seen") if any(getattr(row, name).folds for row in rows)]
    for column in (*(name.replace("_", ", ") for name in names), "folds", "parameters", "MACs", "fit, s"):
        table.add_column(column, justify="right", overflow="fold")
    for row in rows:
        means = [text_of(getattr(row, name)) for name in names]
        macs = "–" if row.macs is None else f"{row.macs:,}"
        folds = str(row.triage.folds) + (f" + {row.triage_seen.folds} seen" if row.triage_seen.folds else "")
        table.add_row(row.baseline, *means, folds, f"{row.parameters:,}", macs, f"{row.fit_seconds:.1f}")
    Console().print(table)
