# SPDX-License-Identifier: MIT
"""A table of text, with the remarks above it."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinytransit.lightcurve.errors import LayoutError, UnreadableFileError
from tinytransit.lightcurve.loading import load
from tinytransit.statistics import FloatArray

_MOST_MEGABYTES = 64  # a million rows
_MISSING = ("", "nan", "null", "none", "--")
_DELIMITERS = re.compile(r"[,;\t]")
_COLON = re.compile(r"[:=]")


@dataclass(frozen=True)
class CsvTable:
    """A file in parts.

    Attributes:
        name: Of the file, for messages.
        remarks: What stands as ``# key: value`` above the table, keys in lower case.
        columns: Names of the columns.
        rows: Each of as many fields as there are columns.
    """

    name: str
    remarks: dict[str, str]
    columns: list[str]
    rows: list[list[str]]

    def texts(self, column: str) -> list[str]:
        """Fields of a column."""
        index = self.columns.index(column)
        return [row[index].strip() for row in self.rows]

    def numbers(self, column: str) -> FloatArray:
        """Return a column as numbers, shape (rows,), NaN where a field is empty.

        Raises:
            LayoutError: If a field is no number.
        """
        fields = [field if field.lower() not in _MISSING else "nan" for field in self.texts(column)]
        try:
            return np.array(fields, dtype=np.float64)
        except ValueError:
            row, field = next((row, field) for row, field in enumerate(fields, start=1) if not _is_number(field))
            raise LayoutError(f"{self.name}: expected numbers in {column}, row {row} has {field[:40]!r}") from None


def read_csv_table(file: Path) -> CsvTable:
    """Read a table with commas, semicolons or tabs between its fields, plain or gzip.

    Lines that begin with ``#`` above it are remarks; the last of them may hold the names of the columns, as
    ``numpy.savetxt`` writes them.

    Raises:
        UnreadableFileError: If the file is missing, empty, too large or not text, or a row is longer or shorter than
            the others.
    """
    lines = _lines(load(file, _MOST_MEGABYTES), file)
    start = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    remarks, body = [line.lstrip("#").strip() for line in lines[:start]], lines[start:]
    if remarks and body and _is_number(_DELIMITERS.split(body[0])[0]):
        body = [remarks.pop(), *body]
    if not body:
        raise UnreadableFileError(f"{file.name}: no table in it; fetch it again")
    try:
        columns, *rows = csv.reader(body, delimiter=max(",;\t", key=body[0].count), strict=True)
    except csv.Error as error:
        raise UnreadableFileError(f"{file.name}: not a readable table ({error}); fetch it again") from error
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise UnreadableFileError(f"{file.name}: expected {len(columns)} fields a row, row {number} has {len(row)}")
    pairs = (_COLON.split(remark, maxsplit=1) for remark in remarks if _COLON.search(remark))
    return CsvTable(
        file.name,
        {key.strip().lower(): value.strip() for key, value in pairs},
        [name.strip() for name in columns],
        rows,
    )


def _lines(content: bytes, file: Path) -> list[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{file.name}: not a text file ({error.reason} at byte {error.start})") from error
    return [line for line in text.splitlines() if line.strip()]


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
