# SPDX-License-Identifier: MIT
"""The command ``tinytransit baselines``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.options import RELEASED_MODEL, Epochs, Folds, Json, Out, Seed, Windows, emit_json
from tinytransit.terminal import Console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinytransit.experiments.baselines.report import Row


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(baselines)


def baselines(
    windows: Windows,
    out: Out,
    folds: Folds = "10",
    only: Annotated[
        list[str] | None, typer.Option(metavar="BASELINE", help="Run this one; may be repeated. By default all are.")
    ] = None,
    epochs: Epochs = 50,
    seed: Seed = 1,
    released: Annotated[Path, typer.Option(help="Folder of the released model.", file_okay=False)] = RELEASED_MODEL,
    json: Json = None,
) -> None:
    """Compare other methods with the released model, all on the same folds.

    For each fold a baseline is fitted to all the others and tested on it, once to tell planets and binaries from junk
    (triage) and, where the method can, once to tell planets from the rest (vetting). What is finished is kept under OUT
    and not done again, so an interrupted run resumes, with more folds or baselines if wanted; what was kept from other
    windows, settings or versions is refused. Folds that the released model was trained on are listed apart.

    Example: tinytransit baselines --windows tess_ffi_yu2019.npz --only snr --only boosting --out build/baselines
    """
    from tinytransit.experiments.baselines.cell import Cell, cell_file, cell_origin, measure
    from tinytransit.experiments.baselines.protocol import Settings
    from tinytransit.experiments.baselines.registry import entries
    from tinytransit.experiments.baselines.report import document, summarise, write_report
    from tinytransit.experiments.folds import parse_folds
    from tinytransit.files import sha256_of
    from tinytransit.kept import read_kept, write_kept
    from tinytransit.progress import counting, resumable
    from tinytransit.window.shard import read_shard

    chosen_folds = parse_folds(folds)
    shard = read_shard(windows)
    digest = sha256_of(windows)
    chosen = entries(released, digest, only or ())
    cells = []
    with resumable(out), counting("baselines x folds", len(chosen) * len(chosen_folds)) as count:
        for entry in chosen:
            for fold in chosen_folds:
                file, origin = cell_file(out, entry.name, fold), cell_origin(entry, fold, digest, seed, epochs)
                if cell := read_kept(file, Cell, origin):
                    count.kept()
                else:
                    where = f"{entry.name}, fold {fold}"
                    count.note(where)

                    def on_epoch(text: str, where: str = where) -> None:
                        count.note(f"{where}: {text}")

                    cell = measure(entry, shard, fold, Settings(seed, epochs, on_epoch))
                    write_kept(file, origin, cell)
                    count.advance()
                cells.append(cell)
    rows = summarise(chosen, cells)
    write_report(rows, cells, windows.name, out)
    if not emit_json(document(rows, cells, windows.name), json):
        _print_table(rows, windows.name)


def _print_table(rows: "Sequence[Row]", windows: str) -> None:
    from rich.table import Table

    from tinytransit.experiments.summary import text_of

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
