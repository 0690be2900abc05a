# SPDX-License-Identifier: MIT
"""What pages show of the table: fewer columns and digits than the data files have."""

from tinytransit.report.science.columns import COLUMNS, Column
from tinytransit.report.science.result import Science

_DIGITS = {
    "pl_orbper": "{:.5f}", "pl_tranmid": "{:.4f}", "pl_trandurh": "{:.2f}", "pl_trandep": "{:.0f}",
    "koi_model_snr": "{:.1f}", "transit_like": "{:.3f}", "planet_like": "{:.3f}", "score": "{:.3f}",
}  # fmt: skip
_LEFT_OUT = ("tid", "kepid", "label", "fold", "row", "called")


def shown_columns(report: Science) -> list[Column]:
    """Return the columns that pages show: those that are not left out and have a value."""
    told = (column for column in COLUMNS if column.name not in _LEFT_OUT)
    return [column for column in told if any(value not in (None, "") for value in report.values(column))]


def shown_rows(report: Science, top: int) -> list[list[tuple[Column, str]]]:
    """Return the cells of the first candidates."""
    columns = shown_columns(report)
    values = [report.values(column)[:top] for column in columns]
    return [[(column, cell(column, value)) for column, value in zip(columns, row, strict=True)]
            for row in zip(*values, strict=True)]  # fmt: skip


def cell(column: Column, value: object) -> str:
    """Return a value as text; a dash where it is missing."""
    return "–" if value is None else _DIGITS.get(column.name, "{}").format(value)
