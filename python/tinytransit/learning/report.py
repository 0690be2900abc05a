# SPDX-License-Identifier: MIT
"""The page of a retraining: verdict and why, figures before and after, what it was trained on and judged by."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.evaluate.scoring import Scores, transit_like
from tinytransit.files import write_text
from tinytransit.html import environment, render
from tinytransit.learning.comparison import MEANINGS, Figure, Judged
from tinytransit.learning.history import Retraining
from tinytransit.learning.store import LearningStore
from tinytransit.model.outputs import joint_score
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard

_MOVED = 12
# Of the plot of intervals, in its own units.
_MIDDLE, _REACH, _ROW = 350.0, 190.0, 46.0


@dataclass(frozen=True)
class _Bar:
    """An interval in the plot, left to right."""

    figure: Figure
    y: float
    low: float
    high: float
    at: float


def report_file(store: LearningStore, number: int) -> Path:
    """Return the page of a retraining."""
    return store.reports / f"{number:04d}.html"


def write_report(store: LearningStore, entry: Retraining, windows: WindowShard, judged: Judged) -> None:
    """Write the page of a retraining.

    Args:
        store: Where.
        entry: What came of it, with its number.
        windows: That it was judged by.
        judged: With the scores of both models.
    """
    plan = entry.record["plan"]
    dataset = entry.record["dataset"]
    bars = _intervals(judged)
    content = {
        "entry": entry,
        "figures": judged.comparison.figures,
        "meanings": MEANINGS,
        "comparison": judged.comparison,
        "bars": bars,
        "height": _ROW * len(bars) + 10,
        "zero": _MIDDLE,
        "moved": _moved(windows, judged),
        "plan": plan,
        "dataset": dataset,
        "files": [(Path(each["path"]).name, each["sha256"]) for each in dataset["base"]],
        "lock": entry.record["lock"],
    }
    page = render(environment("tinytransit.learning"), "retraining.html.j2", content)
    write_text(report_file(store, entry.number), page)


def _intervals(judged: Judged) -> list[_Bar]:
    """Return a bar for each figure, on a scale of its own: one may be ten times as sure as the other."""
    bars: list[_Bar] = []
    for row, figure in enumerate(judged.comparison.figures):
        reach = max(abs(figure.low), abs(figure.high)) or 1.0
        low, high, at = (
            round(_MIDDLE + _REACH * each / reach, 1) for each in (figure.low, figure.high, figure.difference)
        )
        bars.append(_Bar(figure, _ROW * row + 24, low, high, at))
    return bars


def _moved(windows: WindowShard, judged: Judged) -> list[dict[str, Any]]:
    """Return the windows whose score moved most."""
    before, after = _score(judged.before), _score(judged.after)
    order = np.argsort(-np.abs(after - before), kind="stable")[:_MOVED]
    return [
        {
            "star": str(windows.star[row]),
            "disposition": str(windows.disposition[row]),
            "period": float(windows.period_days[row]),
            "before": float(before[row]),
            "after": float(after[row]),
        }
        for row in order
    ]


def _score(scores: Scores) -> FloatArray:
    joint = joint_score(scores)
    return transit_like(scores) if joint is None else joint
