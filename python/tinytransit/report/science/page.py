# SPDX-License-Identifier: MIT
"""A science report as an HTML page."""

from collections.abc import Sequence

from tinytransit.report.html import render
from tinytransit.report.plots import Plot
from tinytransit.report.science.cells import shown_columns, shown_rows
from tinytransit.report.science.columns import COLUMNS
from tinytransit.report.science.result import Science
from tinytransit.report.science.words import HOW_TO_READ


def page(report: Science, plots: Sequence[Plot], sheets: Sequence[Plot], top: int) -> str:
    """Return the page with the first ``top`` candidates."""
    return render("science.html.j2", {
        "source": report.provenance,
        "how_to_read": HOW_TO_READ,
        "count": len(report),
        "called": int(report.table["called"].sum()),
        "figures": report.figures,
        "figure_names": report.figure_names,
        "notes": report.notes,
        "columns": shown_columns(report),
        "rows": shown_rows(report, top),
        "all_columns": COLUMNS,
        "plots": plots,
        "sheets": sheets,
    })  # fmt: skip
