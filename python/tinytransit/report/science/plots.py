# SPDX-License-Identifier: MIT
"""The plots of a science report."""

import numpy as np
from sklearn.metrics import precision_recall_curve

from tinytransit.figures import ACCENT, INK, SECOND
from tinytransit.report.plots import Plot, drawing
from tinytransit.report.science.candidates import tasks
from tinytransit.report.science.columns import NO_INTEGER
from tinytransit.report.science.result import Science
from tinytransit.window.shard import WindowShard

_BINS = np.linspace(0, 1, 21).tolist()
# Two sheets fill a page of the PDF.
_SHEET_ROWS = 4
_PER_ROW = 3


def score_plot(report: Science) -> Plot:
    """Return how the scores are spread, by label where there are labels."""
    scores, labels = report.table["transit_like"], report.table["label"]
    kinds = {"transit-like": (labels == 1, ACCENT), "junk": (labels == 0, SECOND),
             "not labelled": (labels == NO_INTEGER, INK)}  # fmt: skip
    with drawing("Scores", "Histogram of the score transit-like, by label", height=2.8) as (plot, (axes,)):
        for name, (chosen, colour) in kinds.items():
            if chosen.any():
                axes.hist(scores[chosen], _BINS, color=colour, histtype="step", linewidth=1.6,
                          label=f"{name} ({chosen.sum():,})")  # fmt: skip
        axes.axvline(report.provenance.threshold, color=INK, linestyle=":", label="threshold")
        axes.set_yscale("log")
        axes.set_xlim(0, 1)
        axes.set_xlabel("score: transit or eclipse rather than junk")
        axes.set_ylabel("windows")
        axes.legend(frameon=False, loc="upper center")
    return plot


def curve_plot(report: Science) -> Plot | None:
    """Return precision against recall of each task with figures; None where there is none."""
    if not report.figures:
        return None
    known = tasks(report.table)
    with drawing("Precision and recall", "Precision against recall", height=3.0) as (plot, (axes,)):
        for (task, figures), colour in zip(report.figures.items(), (ACCENT, SECOND), strict=False):
            precision, recall, _ = precision_recall_curve(*known[task])
            axes.step(recall, precision, color=colour, where="post",
                      label=f"{task}: average precision {figures['average_precision']:.3f}")  # fmt: skip
        if "triage" in report.figures:
            at = report.figures["triage"]
            axes.plot(at["recall"], at["precision"], "o", color=ACCENT, label=f"threshold {at['threshold']:.3f}")
        axes.set_xlim(0, 1.01)
        axes.set_ylim(0, 1.03)
        axes.set_xlabel("recall")
        axes.set_ylabel("precision")
        axes.legend(frameon=False, loc="lower left")
    return plot


def sheets(report: Science, shard: WindowShard, top: int) -> list[Plot]:
    """Return the folded views of the highest-ranked candidates, a dozen or so a sheet.

    Args:
        report: With the ranks.
        shard: All windows of the file; ``row`` points into it.
        top: How many to show.
    """
    places = range(min(top, len(report)))
    step = _SHEET_ROWS * _PER_ROW
    return [_sheet(report, shard, places[start : start + step]) for start in places[::step]]


def _sheet(report: Science, shard: WindowShard, places: range) -> Plot:
    rows = -(-len(places) // _PER_ROW)
    title = f"Candidates {places[0] + 1} to {places[-1] + 1}"
    text = f"{title}: folded over the whole period and around the transit"
    with drawing(title, text, width=9.6, height=1.75 * rows, rows=rows, columns=2 * _PER_ROW) as (plot, grid):
        for axes in grid:
            axes.set_visible(False)
        for number, place in enumerate(places):
            row = int(report.table["row"][place])
            whole, near = grid[2 * number : 2 * number + 2]
            whole.plot(np.linspace(-0.5, 0.5, shard.global_view.shape[1]), shard.global_view[row], color=INK,
                       linewidth=0.7)  # fmt: skip
            near.plot(np.linspace(-2, 2, shard.local_view.shape[1]), shard.local_view[row], color=ACCENT, linewidth=1)
            whole.set_title(f"{place + 1}. {report.table['hostname'][place]}", fontsize=8, loc="left")
            near.set_title(f"{report.table['pl_orbper'][place]:.4g} d, {report.table['score'][place]:.2f}",
                           fontsize=7.5, loc="right")  # fmt: skip
            for axes in (whole, near):
                axes.set_visible(True)
                axes.set_ylim(-1.2, 1.0)
                axes.tick_params(labelsize=6)
            near.set_yticklabels([])
            whole.set_xlabel("phase", fontsize=6.5, labelpad=1)
            near.set_xlabel("durations", fontsize=6.5, labelpad=1)
            if number % _PER_ROW == 0:
                whole.set_ylabel("flux", fontsize=6.5, labelpad=1)
    return plot
