# SPDX-License-Identifier: MIT
"""The table of all baselines, mean and standard error over folds: in memory, as CSV, JSON and a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.experiments.baselines.cell import Cell, Result
from tinytransit.experiments.baselines.protocol import Task
from tinytransit.experiments.baselines.registry import Entry
from tinytransit.experiments.summary import Mean, columns_of, mean_of
from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.files import write_csv, write_json

_MEANS = ("triage", "vetting", "triage_seen", "vetting_seen")


@dataclass(frozen=True)
class Row:
    """One baseline in the table.

    Attributes:
        triage: Average precision, planets and binaries against junk, over folds that the method had not seen.
        vetting: Average precision, planets against the rest, likewise.
        triage_seen: Triage over folds that it had or may have seen.
        vetting_seen: Vetting, likewise.
        parameters: Mean over folds, rounded: trees differ from fold to fold.
        macs: Multiply-accumulates a window, None where there are none to count.
        fit_seconds: Mean wall-clock time of a fit, on whatever machine ran it.
        triage_auc: Area under the ROC curve of triage, over folds that the method had not seen.
        vetting_auc: That of vetting, likewise.
    """

    baseline: str
    about: str
    triage: Mean
    vetting: Mean
    triage_seen: Mean
    vetting_seen: Mean
    parameters: int
    macs: int | None
    fit_seconds: float
    triage_auc: Mean
    vetting_auc: Mean


def summarise(entries: Sequence[Entry], cells: Sequence[Cell]) -> list[Row]:
    """Return a row for each baseline that has a finished fold, in the order of the entries."""
    rows = []
    for entry in entries:
        own = [cell for cell in cells if cell.baseline == entry.name]
        results = [result for cell in own for result in cell.results.values()]
        if results:
            rows.append(_row(entry, own, results))
    return rows


def _row(entry: Entry, cells: Sequence[Cell], results: Sequence[Result]) -> Row:
    def chosen(task: Task, seen: bool) -> list[Result]:
        return [cell.results[task] for cell in cells if cell.seen is seen and task in cell.results]

    def precision(task: Task, seen: bool) -> Mean:
        return mean_of([result.average_precision for result in chosen(task, seen)])

    def auc(task: Task) -> Mean:
        return mean_of([result.auc for result in chosen(task, False)])

    return Row(
        baseline=entry.name,
        about=entry.about,
        triage=precision(Task.TRIAGE, False),
        vetting=precision(Task.VETTING, False),
        triage_seen=precision(Task.TRIAGE, True),
        vetting_seen=precision(Task.VETTING, True),
        parameters=round(float(np.mean([result.parameters for result in results]))),
        macs=results[0].macs,
        fit_seconds=round(float(np.mean([result.fit_seconds for result in results])), 2),
        triage_auc=auc(Task.TRIAGE),
        vetting_auc=auc(Task.VETTING),
    )


def document(rows: Sequence[Row], cells: Sequence[Cell], windows: str, left_out: Mapping[str, str]) -> dict[str, Any]:
    """Return all that was measured: the table and the cells it is made of; and why a baseline was left out, by name."""
    return {
        "windows_file": windows,
        "left_out": dict(left_out),
        "figure": "average precision: mean and standard error over folds",
        "rows": [asdict(row) for row in rows],
        "cells": [cell.model_dump(mode="json") for cell in cells],
    }


def write_report(
    rows: Sequence[Row], cells: Sequence[Cell], windows: str, left_out: Mapping[str, str], out: Path
) -> None:
    """Write baselines.csv, baselines.json and baselines.png into ``out``."""
    write_csv(out / "baselines.csv", _columns(rows))
    write_json(out / "baselines.json", document(rows, cells, windows, left_out))
    _draw(rows, out / "baselines.png")


def _columns(rows: Sequence[Row]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {"baseline": [row.baseline for row in rows]}
    for name in _MEANS:
        columns |= columns_of(f"{name}_ap", [getattr(row, name) for row in rows])
    for name in ("triage_auc", "vetting_auc"):
        columns |= columns_of(name, [getattr(row, name) for row in rows])
    for name in ("parameters", "macs", "fit_seconds", "about"):
        columns[name] = [getattr(row, name) for row in rows]
    return columns


def _draw(rows: Sequence[Row], path: Path) -> None:
    """Draw a point with its error for each baseline, hollow where the folds had or may have been seen."""
    height = 1.4 + 0.4 * len(rows)
    title = "Average precision over folds, standard error; hollow: trained on these stars, or maybe so"
    with picture(path, columns=2, height=height, title=title) as (plots,):
        for axes, name, title in zip(
            plots, ("triage", "vetting"), ("planets and binaries against junk", "planets against the rest"), strict=True
        ):
            for kind, colour, fill in (("", ACCENT, ACCENT), ("_seen", SECOND, "white")):
                points = [(place, getattr(row, name + kind)) for place, row in enumerate(rows)]
                found = [(place, mean) for place, mean in points if mean.value is not None]
                if found:
                    axes.errorbar(
                        [mean.value for _, mean in found],
                        [place for place, _ in found],
                        xerr=[mean.error or 0.0 for _, mean in found],
                        fmt="o", color=colour, markerfacecolor=fill, capsize=3,
                    )  # fmt: skip
                # Beside a filled point, the number of a hollow one would not be legible.
                alone = [(place, mean) for place, mean in found if not kind or getattr(rows[place], name).value is None]
                for place, mean in alone:
                    left = mean.value > 0.5
                    axes.annotate(
                        f"{mean.value:.3f}",
                        (mean.value, place),
                        xytext=(-14 if left else 14, 0),
                        textcoords="offset points",
                        ha="right" if left else "left",
                        va="center",
                        fontsize=8,
                    )
            axes.set(title=title, xlabel="average precision", xlim=(-0.02, 1.02), ylim=(len(rows) - 0.5, -0.5))
            axes.set_yticks(range(len(rows)), [row.baseline for row in rows])
            axes.grid(axis="x", color=INK, alpha=0.15)
