# SPDX-License-Identifier: MIT
"""The command ``tinytransit baselines``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tinytransit.experiments.baselines.protocol import Task
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
    task: Annotated[Task | None, typer.Option(help="Only this one; by default both.")] = None,
    epochs: Epochs = 50,
    seed: Seed = 1,
    released: Annotated[Path, typer.Option(help="Folder of the released model.", file_okay=False)] = RELEASED_MODEL,
    json: Json = None,
) -> None:
    """Compare other methods with the released model, all on the same folds.

    For each fold a baseline is fitted to all the others and tested on it, once to tell planets and binaries from junk
    (triage) and, where the method can, once to tell planets from the rest (vetting). What is finished is kept under OUT
    and not done again, so an interrupted run resumes, with more folds or baselines if wanted; what was kept from other
    windows, settings or versions is refused. Folds that the released model was trained on are listed apart. A baseline
    that these windows lack an input for, such as Kepler's a signal-to-noise ratio, is left out and named.

    Example: tinytransit baselines --windows tess_ffi_yu2019.npz --only snr --only boosting --out build/baselines
    """
    from tinytransit.experiments.baselines.cell import Cell, cell_file, cell_origin, measure
    from tinytransit.experiments.baselines.protocol import BaselineError, LackingInputError, Settings
    from tinytransit.experiments.baselines.registry import entries
    from tinytransit.experiments.baselines.report import document, summarise, write_report
    from tinytransit.experiments.folds import parse_folds
    from tinytransit.files import sha256_of
    from tinytransit.kept import read_kept, write_kept
    from tinytransit.progress import counting, resumable
    from tinytransit.window.extra_file import extra_file_of
    from tinytransit.window.shard import read_shard

    chosen_folds = parse_folds(folds)
    shard = read_shard(windows)
    digest = sha256_of(windows)
    data = {"windows": digest}
    if (extra := extra_file_of(windows)) is not None:
        data["extra"] = sha256_of(extra)
    tasks = frozenset(Task) if task is None else frozenset({task})
    chosen = [entry for entry in entries(released, digest, only or ()) if entry.tasks & tasks]
    cells: list[Cell] = []
    left_out: dict[str, str] = {}
    with resumable(out), counting("baselines x folds", len(chosen) * len(chosen_folds)) as count:
        for entry in chosen:
            for place, fold in enumerate(chosen_folds):
                where = f"{entry.name}, fold {fold}"

                def on_epoch(text: str, where: str = where) -> None:
                    count.note(f"{where}: {text}")

                settings = Settings(seed, epochs, tasks, on_epoch)
                file, origin = cell_file(out, entry.name, fold), cell_origin(entry, fold, data, settings)
                if cell := read_kept(file, Cell, origin):
                    count.kept()
                else:
                    count.note(where)
                    try:
                        cell = measure(entry, shard, fold, settings)
                        write_kept(file, origin, cell)
                    except LackingInputError as error:
                        left_out[entry.name] = str(error)
                        count.advance(len(chosen_folds) - place)
                        break
                    count.advance()
                cells.append(cell)
    if not cells:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in left_out.items()) or f"none answers {task}"
        raise BaselineError(f"{windows}: no baseline can be measured ({reasons}); name another one with --only")
    rows = summarise(chosen, cells)
    write_report(rows, cells, windows.name, left_out, out)
    if not emit_json(document(rows, cells, windows.name, left_out), json):
        _print_table(rows, windows.name)
        for name, reason in left_out.items():
            Console(stderr=True).print(f"left out: {name}: {reason}", soft_wrap=True)


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
        new = max(row.triage.folds, row.vetting.folds)
        seen = max(row.triage_seen.folds, row.vetting_seen.folds)
        folds = str(new) + (f" + {seen} seen" if seen else "")
        table.add_row(row.baseline, *means, folds, f"{row.parameters:,}", macs, f"{row.fit_seconds:.1f}")
    Console().print(table)
