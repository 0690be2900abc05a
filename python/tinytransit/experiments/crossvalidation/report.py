# SPDX-License-Identifier: MIT
"""A cross-validation as tables and as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from tinytransit.experiments.crossvalidation.summary import Summary, read_finished, targets
from tinytransit.experiments.summary import text_of
from tinytransit.terminal import Console, counted
from tinytransit.window.shard import FOLDS


def as_record(summary: Summary) -> dict[str, Any]:
    """Return all that the tables show, as JSON takes it."""
    return {
        "folds": {fold: figures.model_dump() for fold, figures in summary.folds.items()},
        "mean": {name: mean.value for name, mean in summary.means.items()},
        "standard_error": {name: mean.error for name, mean in summary.means.items()},
        "pooled": summary.pooled,
        "targets": [
            {
                "what": target.what,
                "value": target.mean.value,
                "standard_error": target.mean.error,
                "bound": target.bound,
                "is_least": target.is_least,
                "is_met": target.is_met,
            }
            for target in targets(summary)
        ],
    }


def print_finished(out: Path, console: Console, folds: Sequence[int] = range(FOLDS)) -> None:
    """Print the tables of a finished run again, from the folder that ``tinytransit crossvalidate`` wrote.

    Raises:
        UnfinishedError: If a fold is missing.
        KeptError: If a fold is damaged, or from another run than the others.
    """
    print_summary(read_finished(out, folds), str(out), console)


def print_summary(summary: Summary, title: str, console: Console) -> None:
    """Print the mean of each figure with its standard error and range, and what was to be reached.

    What each fold has is in the record alone: ten columns are more than a terminal shows.
    """
    table = Table("figure", "mean", "error", "lowest, fold", "highest, fold", title=_title(summary, title))
    for name, mean in summary.means.items():
        values = {fold: getattr(figures, name) for fold, figures in summary.folds.items()}
        lowest, highest = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
        table.add_row(
            name.replace("_", " "),
            _number(mean.value),
            _number(mean.error),
            *(f"{values[fold]:.4f}, {fold}" for fold in (lowest, highest)),
        )
    console.print(table)
    goals = Table("figure", "mean ± standard error", "to reach", "reached", title="Over the folds")
    for target in targets(summary):
        goals.add_row(
            target.what,
            text_of(target.mean),
            f"{'at least' if target.is_least else 'at most'} {target.bound:g}",
            "yes" if target.is_met else "no",
        )
    console.print(goals)


def _title(summary: Summary, title: str) -> str:
    return f"{title}: {counted(len(summary.folds), 'fold')}, each by a network that has not seen its stars"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
