# SPDX-License-Identifier: MIT
"""A search as CSV, JSON, a picture and words."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tinytransit.experiments.search.run import Trial
from tinytransit.experiments.search.summary import DEFAULT_TRIAL, TOLERANCE, Choice, Row, Summary
from tinytransit.experiments.summary import columns_of, text_of
from tinytransit.figures import ACCENT, INK, SECOND, picture
from tinytransit.files import write_csv, write_json

TITLES = {"triage": "transit-like against junk", "vetting": "planets against all the rest"}


def document(summary: Summary, trials: Sequence[Trial], windows: str) -> dict[str, Any]:
    """Return all that was found: rows, fronts, and the trials that they are made of."""
    return {
        "windows_file": windows,
        "figure": "average precision in float: mean and standard error over folds",
        "tolerance": TOLERANCE,
        **asdict(summary),
        "trials": [trial.model_dump(mode="json") for trial in trials],
    }


def write_report(summary: Summary, trials: Sequence[Trial], windows: str, out: Path) -> None:
    """Write search.csv, search.json and front.png into ``out``."""
    write_csv(out / "search.csv", _columns(summary))
    write_json(out / "search.json", document(summary, trials, windows))
    _draw(summary, out / "front.png")


def answer(summary: Summary, task: str) -> str:
    """Say which is the smallest network that is as good as the best, and what it is worth in both tasks."""
    choice: Choice = getattr(summary, task)
    best, smallest = summary.rows[choice.best], summary.rows[choice.smallest]
    return (
        f"the smallest network within {TOLERANCE} {task} AP of the best (trial {best.trial}, "
        f"{best.average_precision(task):.4f}, {best.macs:,} MACs) is trial {smallest.trial}: {smallest.macs:,} MACs, "
        f"{smallest.parameters:,} parameters, {smallest.tflite_bytes:,} bytes as .tflite, "
        f"triage {text_of(smallest.triage)}, vetting {text_of(smallest.vetting)}: {smallest.architecture}"
    )


def _columns(summary: Summary) -> dict[str, list[object]]:
    rows = summary.rows
    columns: dict[str, list[object]] = {
        name: [getattr(row, name) for row in rows] for name in ("trial", "macs", "parameters", "tflite_bytes")
    }
    for task in TITLES:
        columns |= columns_of(f"{task}_ap", [getattr(row, task) for row in rows])
        columns[f"{task}_front"] = [int(row.trial in getattr(summary, task).front) for row in rows]
    columns["architecture"] = [row.architecture for row in rows]
    return columns


def _draw(summary: Summary, path: Path) -> None:
    """Draw every trial, the default one apart, the front through them and the choice that follows."""
    folds = summary.rows[0].triage.folds
    over = f"mean and standard error over {folds} folds" if folds > 1 else "on one fold"
    right = 1.05 * max(row.macs for row in summary.rows) / 1000
    with picture(path, columns=2, title=f"{len(summary.rows)} networks, {over}") as (plots,):
        for axes, (task, about) in zip(plots, TITLES.items(), strict=True):
            choice: Choice = getattr(summary, task)
            default = summary.rows[DEFAULT_TRIAL]
            for rows, marker, size, colour, label in (
                ([row for row in summary.rows if row is not default], "o", 4, ACCENT, "drawn"),
                ([default], "*", 12, SECOND, "default"),
            ):
                macs, values, errors = _points(rows, task)
                axes.errorbar(macs, values, errors, fmt=marker, color=colour, markersize=size, elinewidth=0.8,
                              label=label)  # fmt: skip
            macs, values, _ = _points([summary.rows[trial] for trial in choice.front], task)
            axes.plot([*macs, right], [*values, values[-1]], color=INK, linewidth=1, drawstyle="steps-post",
                      label="front")  # fmt: skip
            macs, values, _ = _points([summary.rows[choice.smallest]], task)
            axes.plot(macs, values, "o", color=INK, markersize=14, fillstyle="none",
                      label=f"fewest MACs within {TOLERANCE} of the best")  # fmt: skip
            axes.set(title=f"{task}: {about}", xlabel="thousand MACs", ylabel="average precision",
                     xlim=(0, right))  # fmt: skip
            axes.grid(color=INK, alpha=0.15)
        handles, labels = plots[0].get_legend_handles_labels()
        plots[0].figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)


def _points(rows: Sequence[Row], task: str) -> tuple[list[float], list[float], list[float]]:
    """Return thousand MACs, average precision and its error."""
    return (
        [row.macs / 1000 for row in rows],
        [row.average_precision(task) for row in rows],
        [getattr(row, task).error or 0.0 for row in rows],
    )
