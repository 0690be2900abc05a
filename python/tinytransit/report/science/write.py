# SPDX-License-Identifier: MIT
"""Write a science report in the wanted formats."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tinytransit.files import write_bytes, write_csv, write_text
from tinytransit.report.formats import Format
from tinytransit.report.science.columns import COLUMNS
from tinytransit.report.science.result import Science
from tinytransit.window.shard import WindowShard

STEM = "candidates"


def write_science(report: Science, shard: WindowShard, formats: Sequence[Format], top: int, out: Path) -> list[Path]:
    """Write the report and return the files; the same report gives the same bytes.

    Args:
        report: All of it goes into the data files.
        shard: The windows of the file, for the folded views.
        formats: Wanted.
        top: Candidates that the pages show.
        out: Folder.
    """
    files = {each: out / f"{STEM}.{each}" for each in formats}
    if Format.JSON in files:
        document = {**summary(report), "candidates": report.rows()}
        write_text(files[Format.JSON], json.dumps(document, indent=1) + "\n")
    if Format.CSV in files:
        write_csv(files[Format.CSV], {column.name: report.values(column) for column in COLUMNS})
    if Format.FITS in files:
        from tinytransit.report.science.fits_table import fits_bytes

        write_bytes(files[Format.FITS], fits_bytes(report))
    if Format.HTML in files or Format.PDF in files:
        from tinytransit.report.science.plots import curve_plot, score_plot, sheets

        plots = [plot for plot in (score_plot(report), curve_plot(report)) if plot is not None]
        folded = sheets(report, shard, top)
        if Format.HTML in files:
            from tinytransit.report.science.pages import page

            write_text(files[Format.HTML], page(report, plots, folded, top))
        if Format.PDF in files:
            from tinytransit.report.science.pages import pages

            write_bytes(files[Format.PDF], pages(report, plots, folded, top))
    return list(files.values())


def summary(report: Science) -> dict[str, object]:
    """Return all but the candidates: provenance, columns with units, the model's figures, notes."""
    return {
        "schema_version": 1,
        **asdict(report.provenance),
        "windows": len(report),
        "called": int(report.table["called"].sum()),
        "figures": report.figures,
        "notes": report.notes,
        "columns": [{"name": c.name, "unit": c.unit, "description": c.description} for c in COLUMNS],
    }
