# SPDX-License-Identifier: MIT
"""A comma-separated table of text, with or without ``#`` comments at its head, as archives serve them."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from tinytransit.catalog.errors import CatalogError


@dataclass
class Row:
    """The fields of one row by column; a column that the table lacks is blank.

    Attributes:
        fields: Text by column.
        faults: What ``number`` met that is no number, in words.
    """

    fields: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def text(self, column: str) -> str:
        """Return a field as it stands, without blanks around it."""
        return self.fields.get(column, "")

    def number(self, column: str) -> float | None:
        """Return a field as a number, or None if it is blank or no finite number, which is a fault."""
        text = self.text(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.faults.append(f"{column} must be a number, got {text!r}")
        return None

    def identifier(self, column: str) -> str:
        """Return a catalogue number: without leading zeros, and without the ``.0`` that spreadsheets append."""
        return self.text(column).removesuffix(".0").lstrip("0")


@dataclass(frozen=True)
class Table:
    """Column names and rows of text.

    Attributes:
        name: What messages call it.
        columns: In the order of the file.
        rows: One list of fields a row, as many as columns.
    """

    name: str
    columns: list[str]
    rows: list[list[str]]

    def take(self, needed: Sequence[str], wanted: Sequence[str]) -> list[Row]:
        """Return the named columns of every row.

        Args:
            needed: Columns that must be there.
            wanted: Columns that may be missing.

        Raises:
            CatalogError: If a needed column is missing.
        """
        if missing := [column for column in needed if column not in self.columns]:
            raise CatalogError(
                f"{self.name}: expected column {', '.join(missing)}, got {', '.join(self.columns)}"
                f"{near_misses(missing, self.columns)}"
            )
        places = {name: self.columns.index(name) for name in (*needed, *wanted) if name in self.columns}
        return [Row({name: fields[place].strip() for name, place in places.items()}) for fields in self.rows]


def near_misses(expected: Iterable[str], actual: Sequence[str]) -> str:
    """Return a question for each column that looks like a misspelt one that was expected; empty if none does."""
    found = {name: get_close_matches(name, actual, n=1, cutoff=0.8) for name in expected}
    questions = [f"is {close[0]} meant to be {name}?" for name, close in found.items() if close]
    return f"; {' '.join(questions)}" if questions else ""


def read_table(path: str | Path) -> Table:
    """Read a file.

    Raises:
        CatalogError: If the file is missing or not text; otherwise as :func:`parse_table`.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise CatalogError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CatalogError(f"{file.name}: not a text table ({error})") from error
    return parse_table(text, file.name)


def parse_table(text: str, name: str) -> Table:
    """Parse a table.

    Raises:
        CatalogError: If there is no row of column names, no row below it, or a row has another number of fields.
    """
    lines = (line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    try:
        records = [record for record in csv.reader(lines) if record]
    except csv.Error as error:
        raise CatalogError(f"{name}: not a text table ({error})") from error
    if not records:
        raise CatalogError(f"{name}: no row of column names")
    columns, rows = [column.strip() for column in records[0]], records[1:]
    if not rows:
        raise CatalogError(f"{name}: no row below the column names {', '.join(columns)}")
    for number, fields in enumerate(rows, start=1):
        if len(fields) != len(columns):
            raise CatalogError(f"{name}: row {number} has {len(fields)} fields, the header has {len(columns)}")
    return Table(name, columns, rows)
