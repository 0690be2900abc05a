# SPDX-License-Identifier: MIT
"""A cross-validation as tables and as JSON."""

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tinytransit.experiments.crossvalidation.summary import Summary
from tinytransit.experiments.crossvalidation.targets import targets


def as_record(summary: Summary) -> dict[str, Any]:
    """Return all that the tables show, as JSON takes it."""
    return {
        **asdict(summary),
        "targets": [{**asdict(target), "is_met": target.is_met} for target in targets(summary)],
    }


def print_summary(summary: Summary, title: str, console: Console) -> None:
    """Print the figures of each fold, their mean with its standard error, and what was to be reached."""
    names = [name for name, value in asdict(summary.mean).items() if value is not None]
    table = Table("fold", *(name.replace("_", " ") for name in names), title=title)
    for fold, figures in summary.folds.items():
        table.add_row(str(fold), *(f"{getattr(figures, name):.4f}" for name in names))
    table.add_section()
    table.add_row("mean", *(f"{getattr(summary.mean, name):.4f}" for name in names))
    table.add_row("±", *(f"{getattr(summary.standard_error, name):.4f}" for name in names))
    console.print(table)
    goals = Table("figure", "mean ± standard error", "to reach", "reached", title="Over the folds")
    for target in targets(summary):
        goals.add_row(
            target.what,
            f"{target.value:.4f} ± {target.standard_error:.4f}",
            f"{'at least' if target.is_least else 'at most'} {target.bound:g}",
            "yes" if target.is_met else "no",
        )
    console.print(goals)
