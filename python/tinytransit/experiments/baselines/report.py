# SPDX-License-Identifier: MIT
"""The table as CSV, JSON and a picture."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tinytransit.experiments.baselines.cell import Cell
from tinytransit.experiments.baselines.summary import Mean, Row
from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.files import write_csv, write_text

_MEANS = ("triage", "vetting", "triage_seen", "vetting_seen")


def document(rows: Sequence[Row], cells: Sequence[Cell], windows: str) -> dict[str, Any]:
    """Return all that was measured: the table and the cells it is made of."""
    return {
        "windows_file": windows,
        "figure": "average precision: mean and standard error over folds",
        "rows": [asdict(row) for row in rows],
        "cells": [json.loads(cell.model_dump_json()) for cell in cells],
    }


def write_report(rows: Sequence[Row], cells: Sequence[Cell], windows: str, out: Path) -> None:
    """Write baselines.csv, baselines.json and baselines.png into ``out``."""
    write_csv(out / "baselines.csv", _columns(rows))
    write_text(out / "baselines.json", json.dumps(document(rows, cells, windows), indent=2) + "\n")
    _draw(rows, out / "baselines.png")


def text_of(mean: Mean) -> str:
    """Write a mean with its error, if there is one; a dash without any folds."""
    if mean.value is None:
        return "–"
    return f"{mean.value:.4f}" + (f" ± {mean.error:.4f}" if mean.error is not None else "")


def _columns(rows: Sequence[Row]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {"baseline": [row.baseline for row in rows]}
    for name in _MEANS:
        means: list[Mean] = [getattr(row, name) for row in rows]
        columns[f"{name}_ap"] = [mean.value for mean in means]
        columns[f"{name}_ap_error"] = [mean.error for mean in means]
        columns[f"{name}_folds"] = [mean.folds for mean in means]
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
