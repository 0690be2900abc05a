# SPDX-License-Identifier: MIT
"""The commands ``tinytransit threshold`` and ``tinytransit calibrate``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.evaluate.confidence.errors import UsageError
from tinytransit.options import RELEASED_MODEL, Fold, Json, Model, SomeWindows, Windows, emit_json, writable

_Recall = Annotated[
    float | None, typer.Option(metavar="SHARE", min=0, max=1, help="Cut where the recall is at least this.")
]
_Precision = Annotated[
    float | None, typer.Option(metavar="SHARE", min=0, max=1, help="Cut where the precision is at least this.")
]
_History = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        dir_okay=False,
        callback=writable,
        help="SQLite file of changes; by default calibrations.sqlite beside the manifest.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(threshold)
    app.command()(calibrate)


def threshold(
    model: Model,
    windows: Windows,
    fold: Fold = None,
    recall: _Recall = None,
    precision: _Precision = None,
    write: Annotated[bool, typer.Option("--write", help="Put it into the manifest.json beside the model.")] = False,
    history: _History = None,
    json: Json = None,
) -> None:
    """Find the score to cut at for a wanted recall or precision, and what the other then is.

    Of all such scores it is the one at which the other figure is greatest. Intervals are the central 95 % over 1,000
    draws of stars with replacement, at that score. Windows of unknown label are left out. What is written can be taken
    back with `tinytransit calibrate --undo`.

    Example: tinytransit threshold --model models/transit.tflite --windows tess_ffi_yu2019.npz --fold 0 --recall 0.95
    """
    from tinytransit.evaluate.confidence.choosing import choose_threshold
    from tinytransit.evaluate.confidence.report import print_point
    from tinytransit.evaluate.confidence.thresholds import aim_for
    from tinytransit.progress import counting

    if (recall is None) == (precision is None):
        raise UsageError("give either --recall or --precision")
    aim = aim_for(recall, precision)
    with counting("windows") as progress:
        chosen = choose_threshold(model, windows, fold, aim, write=write, history=history, progress=progress)
    record = {
        "model": chosen.model_id,
        "windows_file": windows.name,
        "fold": fold,
        "windows": chosen.windows,
        "wanted": {"recall": recall} if recall is not None else {"precision": precision},
        **asdict(chosen.point),
        "written": write,
    }
    if not emit_json(record, json):
        print_point(chosen.point, f"{model.name} on {windows.name}" + ("" if fold is None else f", fold {fold}"))


def calibrate(
    model: Model = RELEASED_MODEL,
    windows: SomeWindows = None,
    fold: Fold = None,
    check_fold: Annotated[
        int | None, typer.Option(help="Measure on this fold, left out of the fit; else cross-fit.", min=0, max=9)
    ] = None,
    recall: _Recall = None,
    precision: _Precision = None,
    keep_threshold: Annotated[bool, typer.Option("--keep-threshold", help="Change the calibration alone.")] = False,
    diagram: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", dir_okay=False, callback=writable, help="Draw the reliability before and after (.png)."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure, and change nothing.")] = False,
    history: _History = None,
    list_: Annotated[bool, typer.Option("--list", help="List the changes so far.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last change back.")] = False,
    json: Json = None,
) -> None:
    """Fit threshold and calibration to labelled windows, put them into the manifest, and say by how much figures moved.

    The threshold is that of --recall or --precision, else that of the best F1 score; with --keep-threshold it stays.
    The calibration is Platt scaling. Figures are of stars that nothing was fitted to: those of --check-fold, or in turn
    each fifth of the stars. The model itself must not have been trained on any of them. Every change is recorded and
    can be undone.

    Example: tinytransit calibrate --windows tess_ffi_yu2019.npz --fold 1 --check-fold 0 --dry-run
    """
    if list_ or undo:
        if (list_ and undo) or windows is not None:
            raise UsageError("--list, --undo and --windows exclude each other")
        folder = model if model.is_dir() else model.parent
        _list(folder, history, json) if list_ else _undo(folder, history, json)
        return
    if windows is None:
        raise UsageError("give --windows with labelled windows, or --list, or --undo")
    if recall is not None and precision is not None:
        raise UsageError("--recall and --precision exclude each other")
    if keep_threshold and (recall is not None or precision is not None):
        raise UsageError("--keep-threshold excludes --recall and --precision")
    if fold is not None and fold == check_fold:
        raise UsageError(f"--fold and --check-fold are both {fold}; nothing would be held out")

    from tinytransit.evaluate.confidence.choosing import calibrate_model
    from tinytransit.evaluate.confidence.report import print_recalibration, recalibration_record
    from tinytransit.evaluate.confidence.thresholds import aim_for
    from tinytransit.progress import counting

    aim = None if keep_threshold else aim_for(recall, precision)
    with counting("windows") as progress:
        done = calibrate_model(
            model, windows, fold, check_fold, aim, dry_run=dry_run, history=history, progress=progress
        )
    result = done.result
    if done.trained_on:
        typer.echo(
            "note: the model was trained on most of these windows, so its scores of them are too good; give --fold "
            "with a fold that it was not trained on",
            err=True,
        )
    if diagram:
        from tinytransit.evaluate.confidence.reliability import draw_reliability

        probabilities = {"before": result.probability_before, "after": result.probability_after}
        draw_reliability(diagram, result.held_out.labels, probabilities)
    held_out = "cross-fitted by star" if check_fold is None else f"fold {check_fold}"
    recorded_as = done.entry and done.entry.id
    place = {"windows_file": windows.name, "fold": fold, "held_out": held_out, "recorded_as": recorded_as}
    record = {"model": done.manifest.model_id, **place, **recalibration_record(result)}
    if not emit_json(record, json):
        print_recalibration(result, f"{model.name} on {windows.name}, {held_out}")


def _list(folder: Path, history: Path | None, json: Path | None) -> None:
    from tinytransit.evaluate.confidence.choosing import history_of
    from tinytransit.evaluate.confidence.history import read_history
    from tinytransit.evaluate.confidence.report import entry_record, print_history

    file = history or history_of(folder)
    entries = read_history(file)
    if not emit_json([entry_record(entry) for entry in entries], json):
        print_history(entries, f"{file.name}: {len(entries)} changes")


def _undo(folder: Path, history: Path | None, json: Path | None) -> None:
    from tinytransit.evaluate.confidence.changes import undo_last
    from tinytransit.evaluate.confidence.choosing import history_of
    from tinytransit.evaluate.confidence.report import describe, entry_record

    entry = undo_last(folder, history or history_of(folder))
    if not emit_json(entry_record(entry), json):
        typer.echo(f"change {entry.change.undoes} undone: {describe(entry.change.new)}")
