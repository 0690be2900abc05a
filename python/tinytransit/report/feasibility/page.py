# SPDX-License-Identifier: MIT
"""A feasibility report as an HTML page."""

from collections.abc import Sequence

from tinytransit.report.feasibility.result import Feasibility
from tinytransit.report.feasibility.words import current_words, downlink_words, limit_words, orbit_words, verdict_words
from tinytransit.report.html import render
from tinytransit.report.plots import Plot


def page(report: Feasibility, plots: Sequence[Plot]) -> str:
    """Return the page; ``plots`` are those of latency, energy and downlink."""
    return render("feasibility.html.j2", {
        "report": report,
        "plots": plots,
        "verdict": verdict_words(report),
        "downlink_text": downlink_words(report),
        "limits": limit_words(report),
        "currents": current_words(report),
        "least": min(report.boards, key=lambda board: board.energy_uj[1]),
        "fastest": min(report.boards, key=lambda board: board.latency.mid_ms),
        "orbit": orbit_words(report),
    })  # fmt: skip
