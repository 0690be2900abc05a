# SPDX-License-Identifier: MIT
"""A light curve as a table of text, with the remarks above it; read row by row, so that its size costs no memory."""

import csv
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.errors import LayoutError, UnreadableFileError
from tinytransit.lightcurve.loading import load
from tinytransit.lightcurve.quality import flags_of
from tinytransit.statistics import FloatArray
from tinytransit.text_tables import (
    MISSING,
    DecimalCommas,
    TextError,
    delimiter_of,
    encoding_of,
    has_thousands,
    is_rule,
    lines_of,
    separator_of,
)

_MOST_MEGABYTES = 128
_MOST_ROWS = 2_500_000  # all of Kepler at one minute
_MOST_COLUMNS = 1000
_LONGEST_LINE = 100_000
_MOST_REMARKS = 10_000
_COLON = re.compile(r"[:=]")
_SPACE = " "
_UNIT = re.compile(r"[\[(]?[^\W\d][^\"]{0,40}", re.ASCII)


@dataclass(frozen=True)
class CsvTable:
    """A file in parts.

    Attributes:
        name: Of the file, for messages.
        remarks: What stands as ``# key: value`` above the table, keys in lower case.
        columns: Names of the columns.
        units: What a row below the names says of each; empty without one.
        content: The file.
        encoding: Of the text.
        delimiter: Between fields; a blank for any number of them.
        header_lines: How many lines, blank ones not counted, come before the first row.
    """

    name: str
    remarks: dict[str, str]
    columns: list[str]
    units: list[str]
    content: bytes = field(repr=False)
    encoding: str
    delimiter: str
    header_lines: int

    def unit(self, column: str) -> str:
        """Unit of a column by its row of units, else empty."""
        return self.units[self.columns.index(column)].strip(" []()") if self.units else ""

    def distinct(self, column: str, most: int) -> list[str]:
        """Return the different texts of a column, sorted; no more than ``most + 1`` of them are looked for."""
        index, found = self.columns.index(column), set[str]()
        for row in self._rows():
            found.add(row[index].strip())
            if len(found) > most:
                break
        return sorted(found)

    def measured(self, columns: Sequence[str], flags: str | None) -> tuple[list[FloatArray], npt.NDArray[np.int64]]:
        """Return columns as numbers, shape (rows,) each, NaN where a field is empty, and the quality flags.

        Args:
            columns: Of numbers.
            flags: Column of quality flags, see ``quality.flags_of``; None for none, which gives 0 for every row.

        Raises:
            LayoutError: If a field is no number or no flag, or they can be read in two ways.
        """
        commas, found = DecimalCommas(self.delimiter), [array("d") for _ in columns]
        parsers = [(self.columns.index(column), values) for column, values in zip(columns, found, strict=True)]
        place = None if flags is None else self.columns.index(flags)
        texts, codes = dict[str, int](), array("q")
        for number, row in enumerate(self._rows(), start=1):
            for index, values in parsers:
                try:
                    values.append(commas.number(row[index]))
                except ValueError:
                    raise LayoutError(self._no_number(self.columns[index], number, row[index])) from None
            codes.append(0 if place is None else texts.setdefault(row[place], len(texts)))
        try:
            commas.check()
        except TextError as error:
            raise LayoutError(f"{self.name}: {error}") from None
        meaning = self._meaning(list(texts), flags) if flags is not None else np.zeros(1, dtype=np.int64)
        numbers = [np.frombuffer(values, dtype=np.float64) if values else np.empty(0) for values in found]
        return numbers, meaning[np.frombuffer(codes, dtype=np.int64)] if codes else np.empty(0, dtype=np.int64)

    def _meaning(self, texts: list[str], column: str) -> npt.NDArray[np.int64]:
        try:
            return np.array(flags_of(texts), dtype=np.int64)
        except ValueError as error:
            raise LayoutError(
                f"{self.name}: expected quality flags as decimal numbers, or as binary ones of 4 digits or more, in "
                f"{column}, got {str(error)[:40]!r}"
            ) from None

    def _rows(self) -> Iterator[list[str]]:
        """Yield the rows, each of as many fields as there are columns; blank ones are left out."""
        width, done = len(self.columns), 0
        for row in _records(_table_lines(self.content, self.encoding, self.name, self.header_lines), self):
            if len(row) == width + 1 and not row[-1].strip():
                row.pop()  # a delimiter at the end
            if not any(map(str.strip, row)) and len(row) != width:
                continue
            done += 1
            if len(row) != width:
                raise UnreadableFileError(
                    f"{self.name}: expected {width} fields a row, row {done} has {len(row)}"
                    f"{'; decimal commas need semicolons between fields' if len(row) == 2 * width else ''}"
                )
            if done > _MOST_ROWS:
                raise UnreadableFileError(f"{self.name}: more than {_MOST_ROWS} rows; no light curve is that long")
            yield row

    def _no_number(self, column: str, row: int, text: str) -> str:
        why = "; write it without separators of thousands" if has_thousands(text) else ""
        return f"{self.name}: expected numbers in {column}, row {row} has {text[:40]!r}{why}"


def read_csv_table(file: Path) -> CsvTable:
    """Read the head of a table with commas, semicolons, tabs, bars or blanks between its fields, plain or gzip.

    Lines that begin with ``#`` above it are remarks; the last of them may hold the names of the columns, as
    ``numpy.savetxt`` writes them. A row of units and a line of dashes below the names are no measurements.

    Raises:
        UnreadableFileError: If the file is missing, empty, too large or not text, or has too many columns.
    """
    content = load(file, _MOST_MEGABYTES)
    try:
        encoding = encoding_of(content)
    except TextError as error:
        raise UnreadableFileError(f"{file.name}: not a text file with a table: {error}") from None
    if max(content.count(b"\n"), content.count(b"\r")) > _MOST_ROWS + _MOST_REMARKS:
        raise UnreadableFileError(f"{file.name}: more than {_MOST_ROWS} rows; no light curve is that long")
    remarks: list[str] = []
    body: list[str] = []
    for line in _table_lines(content, encoding, file.name):
        if line.startswith("#") and not body:
            remarks.append(line.lstrip("#").strip())
            if len(remarks) > _MOST_REMARKS:
                raise UnreadableFileError(f"{file.name}: more than {_MOST_REMARKS} lines of remarks")
        else:
            body.append(line)
            if len(body) == 4:  # Excel's separator, names, units, dashes
                break
    if not body:
        raise UnreadableFileError(f"{file.name}: no table in it; fetch it again")
    skipped = len(remarks)
    named = separator_of(body[0])
    if named is not None:
        body.pop(0)
        skipped += 1
        if not body:
            raise UnreadableFileError(f"{file.name}: no table in it; fetch it again")
    if remarks and _is_number(re.split(r"[,;\t| ]", body[0].lstrip())[0]):
        body.insert(0, remarks.pop())
        skipped -= 1
    delimiter = named or delimiter_of(body[0])
    if delimiter not in body[0] and len(body[0].split()) > 1:
        delimiter = _SPACE
    head = list(_records(iter(body), CsvTable(file.name, {}, [], [], b"", encoding, delimiter, 0)))
    columns = [name.strip() for name in head[0]]
    if columns and not columns[-1] and len(columns) > 1:
        columns.pop()
    if len(columns) > _MOST_COLUMNS:
        raise UnreadableFileError(f"{file.name}: {len(columns)} columns; at most {_MOST_COLUMNS} are read")
    units = head[1] if len(head) > 1 and len(head[1]) >= len(columns) and _is_units(head[1]) else []
    rules = len(head) > 1 + bool(units) and is_rule(head[1 + bool(units)])
    pairs = (_COLON.split(remark, maxsplit=1) for remark in remarks if _COLON.search(remark))
    return CsvTable(
        name=file.name,
        remarks={key.strip().lower(): value.strip() for key, value in pairs},
        columns=columns,
        units=units,
        content=content,
        encoding=encoding,
        delimiter=delimiter,
        header_lines=skipped + 1 + bool(units) + rules,
    )


def _table_lines(content: bytes, encoding: str, name: str, skip: int = 0) -> Iterator[str]:
    """Yield the lines that are not blank, except for the first ``skip`` of them."""
    for line in lines_of(content, encoding):
        if len(line) > _LONGEST_LINE:
            raise UnreadableFileError(f"{name}: a line is longer than {_LONGEST_LINE} characters; no light curve is so")
        if line.isspace():
            continue
        if skip:
            skip -= 1
            continue
        yield line


def _records(lines: Iterator[str], table: CsvTable) -> Iterator[list[str]]:
    if table.delimiter == _SPACE:
        lines = (" ".join(line.split()) for line in lines)
    try:
        yield from csv.reader(_closed(lines, table.name), delimiter=table.delimiter, strict=True)
    except csv.Error as error:
        raise UnreadableFileError(f"{table.name}: not a readable table ({error}); fetch it again") from error


def _closed(lines: Iterator[str], name: str) -> Iterator[str]:
    """Yield lines; no cell of a light curve goes on in the next, which could join millions to one."""
    for line in lines:
        if '"' in line and line.count('"') % 2:
            raise UnreadableFileError(f"{name}: a quotation mark is not closed in the line {line.strip()[:40]!r}")
        yield line


def _is_units(fields: list[str]) -> bool:
    given = [text.strip() for text in fields if text.strip()]
    return bool(given) and all(
        _UNIT.fullmatch(text) and text.lower() not in MISSING and not _is_number(text) for text in given
    )


def _is_number(text: str) -> bool:
    try:
        DecimalCommas(";").number(text)
    except ValueError:
        return False
    return True
