# SPDX-License-Identifier: MIT
"""Print what the commands of this room found: records for JSON, tables for people."""

from dataclasses import asdict
from typing import Any

from rich.table import Table

from tinytransit.evaluate.confidence.history import Decision, Entry
from tinytransit.evaluate.confidence.recalibration import Recalibration
from tinytransit.evaluate.confidence.thresholds import OperatingPoint
from tinytransit.terminal import Console


def print_point(point: OperatingPoint, title: str) -> None:
    """Print a threshold and its figures."""
    table = _table("figure", "value", "95 % interval")
    for name, value, (low, high) in (
        ("recall", point.recall, point.recall_interval),
        ("precision", point.precision, point.precision_interval),
    ):
        table.add_row(name, f"{value:.4f}", f"{low:.4f} .. {high:.4f}")
    _print(f"{title}: threshold {point.threshold:.6g}", table)


def recalibration_record(result: Recalibration) -> dict[str, Any]:
    """Return old and new decision and their figures, to be written as JSON."""
    before, after = asdict(result.before), asdict(result.after)
    return {
        "windows_fitted": result.windows_fitted,
        "windows_held_out": len(result.held_out),
        "old": result.old.model_dump(),
        "new": result.new.model_dump(),
        "before": before,
        "after": after,
        "moved_by": {name: after[name] - before[name] for name in before},
        "calibration_error_by_method": result.method_errors,
    }


def print_recalibration(result: Recalibration, title: str) -> None:
    """Print figures before and after, and how the methods compare."""
    table = _table("figure", "before", "after", "moved by")
    rows = {"threshold": (result.old.threshold, result.new.threshold)}
    after = asdict(result.after)
    rows |= {name.replace("_", " "): (value, after[name]) for name, value in asdict(result.before).items()}
    for name, (old, new) in rows.items():
        table.add_row(name, f"{old:.4f}", f"{new:.4f}", f"{new - old:+.4f}")
    errors = ", ".join(f"{name} {error:.4f}" for name, error in result.method_errors.items())
    _print(title, table, f"calibration error by method: {errors}")


def entry_record(entry: Entry) -> dict[str, Any]:
    """Return a change as it was recorded, to be written as JSON."""
    change = entry.change
    sides = {"old": change.old.model_dump(), "new": change.new.model_dump()}
    return {"id": entry.id, "time": entry.time, **asdict(change), **sides}


def print_history(entries: list[Entry], title: str) -> None:
    """Print changes, oldest first, one a line."""
    lines = []
    for entry in entries:
        change = entry.change
        what = f"undo of {change.undoes}" if change.data is None else f"{change.action} with {change.data}"
        lines.append(
            f"{entry.id}  {entry.time}  model {change.model_id[:8]}  {what}: {describe(change.old)} -> "
            f"{describe(change.new)}"
        )
    _print(title, *lines)


def describe(decision: Decision) -> str:
    """Return a decision in a few words."""
    scaling = decision.calibration
    fitted = "not calibrated" if scaling is None else f"slope {scaling.slope:.4f}, intercept {scaling.intercept:+.4f}"
    return f"threshold {decision.threshold:.4f}, {fitted}"


def _table(first: str, *others: str) -> Table:
    table = Table()
    table.add_column(first)
    for column in others:
        table.add_column(column, justify="right")
    return table


def _print(*parts: str | Table) -> None:
    console = Console()
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, str), highlight=False, markup=False)
