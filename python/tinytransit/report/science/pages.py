# SPDX-License-Identifier: MIT
"""A science report as an HTML page and as a PDF."""

from collections.abc import Sequence

from tinytransit.report.html import figure, render
from tinytransit.report.pdf import WIDTH, Pages
from tinytransit.report.plots import Plot
from tinytransit.report.science.columns import COLUMNS
from tinytransit.report.science.result import HOW_TO_READ, Science, shown_columns, shown_rows


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


def pages(report: Science, plots: Sequence[Plot], sheets: Sequence[Plot], top: int) -> bytes:
    """Return the document with the first ``top`` candidates."""
    source = report.provenance
    document = Pages(f"Candidates of {source.data_file}")
    document.text(HOW_TO_READ)
    document.text(f"{len(report):,} windows scored ({source.selection}), {int(report.table['called'].sum()):,} "
                  f"called transit-like at a score of {source.threshold:.3f} or above.")  # fmt: skip
    document.items(report.notes)
    columns = shown_columns(report)
    document.heading(f"The first {min(top, len(report))}")
    head = [column.name + (f" [{column.unit}]" if column.unit else "") for column in columns]
    rows = [[text for _, text in row] for row in shown_rows(report, top)]
    words = max(place for place, column in enumerate(columns, start=1) if column.kind == "text")
    document.table(head, rows, left=words)
    for sheet in sheets:
        document.plot(sheet)
    document.heading("The model")
    for plot in plots:
        document.plot(plot, 0.75 * WIDTH)
    if report.figures:
        _figures(document, report)
    document.heading("Columns")
    document.table(["name", "unit", "meaning"], [[c.name, c.unit, c.description] for c in COLUMNS], [1.3, 0.5, 5],
                   left=3)  # fmt: skip
    date = f", {source.date}" if source.date else ""
    document.text(f"Windows: {source.data_file}, SHA-256 {source.data_sha256}. Model {source.model_id}. "
                  f"{source.software}{date}.", small=True)  # fmt: skip
    return document.finish()


def _figures(document: Pages, report: Science) -> None:
    rows = [[name.replace("_", " "), *(figure(each[name]) if name in each else "–" for each in report.figures.values())]
            for name in report.figure_names]  # fmt: skip
    document.table(["figure", *report.figures], rows, [2] + [1] * len(report.figures))
