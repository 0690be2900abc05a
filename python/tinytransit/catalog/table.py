# SPDX-License-Identifier: MIT
"""A table of text as archives serve it and spreadsheets save it, and its fields as numbers, angles and star numbers."""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from tinytransit.catalog.errors import CatalogError
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
from tinytransit.untrusted_files import FileFaultError, read_limited

_MOST_MEGABYTES = 256
_MOST_ROWS = 500_000  # all events of SPOC until 2026 are 300,000
_MOST_COLUMNS = 2_000
_STAR_NUMBER = re.compile(r"(?:(?:TIC|KIC|EPIC)[\s_-]*)?0*(\d{1,18})(\.0*)?", re.IGNORECASE)
_EXACT_DIGITS = 15  # whole numbers of so many digits are exact as floats; what has a .0 has been one
_SEXAGESIMAL = re.compile(r"([+-]?)(\d{1,3})[:hd\s]\s*(\d{1,2})[:m'\s]\s*(\d{1,2}(?:\.\d*)?)[s\"]?", re.IGNORECASE)
_BRACKETS = re.compile(r"^(.*\S)\s*[\[(]([^\])]*)[\])]$")
_ERROR_NAMES = re.compile(r"(err|error|unc|lim|limit|str|flag)_?\d*$")
_SHOWN = 400

UNITS = {
    "days": ("d", "day", "days"),
    "hours": ("h", "hr", "hrs", "hour", "hours"),
    "ppm": ("ppm",),
    "percent": ("%", "percent"),
    "degrees": ("deg", "degree", "degrees"),
    "BJD": ("bjd", "bjd_tdb", "bjd-tdb", "bjd (tdb)", "d", "day", "days", "jd"),
    "BKJD": ("bkjd", "bjd-2454833", "d", "day", "days"),
    "BTJD": ("btjd", "bjd-2457000", "d", "day", "days"),
}
"""How units are written, by what a column should be in."""
_OTHER_UNITS = (
    "s",
    "sec",
    "seconds",
    "min",
    "minutes",
    "m",
    "mjd",
    "hjd",
    "mag",
    "mmag",
    "rad",
    "arcsec",
    "yr",
    "years",
)
_KNOWN_UNITS = frozenset((*_OTHER_UNITS, *(name for names in UNITS.values() for name in names)))


@dataclass
class Row:
    """The fields of one row by column; a column that the table lacks is blank.

    Attributes:
        fields: Text by column, in lower case.
        commas: What the table's numbers look like.
        faults: What ``number`` and ``identifier`` met that is none, in words.
    """

    fields: Mapping[str, str]
    commas: DecimalCommas = field(default_factory=lambda: DecimalCommas(","))
    faults: list[str] = field(default_factory=list)

    def text(self, *columns: str) -> str:
        """Return the first of some fields that is not blank, as it stands, without blanks around it."""
        return next(filter(None, (self.fields.get(key(column), "") for column in columns)), "")

    def plain(self, column: str) -> str:
        """Return a field in which a number may stand for a name, such as 144.01, with a decimal point."""
        return self.commas.with_point(self.text(column))

    def number(self, *columns: str) -> float | None:
        """Return the first of some fields that is not blank as a number.

        Returns:
            None if all are blank, or the number is an upper or lower limit; also if it is no finite number, which is a
            fault.
        """
        column = next((column for column in columns if self.text(column).lower() not in MISSING), None)
        if column is None or self.text(f"{column}lim") in ("1", "-1", "1.0", "-1.0"):
            return None
        text = self.text(column)
        try:
            value = self.commas.number(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        why = ", which has separators of thousands" if has_thousands(text) else ""
        self.faults.append(f"{column} must be a number, got {text[:40]!r}{why}")
        return None

    def identifier(self, *columns: str) -> str:
        """Return a catalogue number: without leading zeros, and without the ``.0`` that spreadsheets append.

        A number that a spreadsheet has rounded, such as 2.61E+08, is a fault.
        """
        text = self.text(*columns)
        found = _STAR_NUMBER.fullmatch(text)
        if found and not (found.group(2) and len(found.group(1)) > _EXACT_DIGITS):
            return found.group(1)
        if text:
            self.faults.append(f"{columns[0]} must be a whole, exact number, got {text[:40]!r}")
        return text

    def angle(self, column: str, *, in_hours: bool = False) -> float | None:
        """Return an angle in degrees, of decimal degrees or sexagesimal (``05:37:09.9``, ``07h29m25.85s``).

        Args:
            column: With the angle.
            in_hours: Whether a sexagesimal one is in hours, as right ascensions are.
        """
        text = self.text(column)
        found = _SEXAGESIMAL.fullmatch(text.replace(",", ".") if self.commas.are_allowed else text)
        if not found:
            return self.number(column)
        sign, whole, minutes, seconds = found.groups()
        degrees = int(whole) + int(minutes) / 60.0 + float(seconds) / 3600.0
        return (-1.0 if sign == "-" else 1.0) * degrees * (15.0 if in_hours else 1.0)


@dataclass(frozen=True)
class Table:
    """Column names and rows of text.

    Attributes:
        name: What messages call it.
        columns: In the order of the file.
        rows: One list of fields a row, as many as columns.
        units: What a row below the names says of each column; empty without one.
        delimiter: Between the fields.
    """

    name: str
    columns: list[str]
    rows: list[list[str]]
    units: list[str] = field(default_factory=list)
    delimiter: str = ","

    def has(self, *columns: str) -> bool:
        """Whether all of some columns are there; case and a unit in brackets do not matter."""
        return all(self._places(column) for column in columns)

    def take(
        self,
        needed: Sequence[str],
        wanted: Sequence[str],
        *,
        units: Mapping[str, str] | None = None,
        known: Iterable[str] = (),
    ) -> Iterator[Row]:
        """Yield the named columns of every row.

        Args:
            needed: Columns that must be there; of ``a|b`` one of both.
            wanted: Columns that may be missing.
            units: What columns must be in, a key of ``UNITS`` each.
            known: Columns of any catalogue, none of which is a misspelling of another.

        Raises:
            CatalogError: If a needed column is missing, a column is there twice or in another unit, or the numbers can
                be read in two ways.
        """
        if missing := [column for column in needed if not any(map(self._places, column.split("|")))]:
            raise CatalogError(
                f"{self.name}: expected column {', '.join(missing)}, got {shown(self.columns)}"
                f"{near_misses([name for column in missing for name in column.split('|')], self.columns, known)}"
            )
        names = [*(name for column in needed for name in column.split("|")), *wanted]
        names += [f"{name}lim" for name in names]
        places = {key(name): self._only_place(name) for name in names if self._places(name)}
        for column, unit in (units or {}).items():
            if key(column) in places:
                self._check_unit(column, places[key(column)], unit)
        commas = DecimalCommas(self.delimiter)
        for fields in self.rows:
            yield Row({name: fields[place].strip() for name, place in places.items()}, commas)
        try:
            commas.check()
        except TextError as error:
            raise CatalogError(f"{self.name}: {error}") from None

    def _places(self, column: str) -> list[int]:
        """Where a column is, by its name, else by its name with a unit behind it."""
        exact = [place for place, name in enumerate(self.columns) if key(name) == key(column)]
        return exact or [
            place
            for place, name in enumerate(self.columns)
            if (found := _BRACKETS.match(key(name))) and found.group(1) == key(column)
        ]

    def _only_place(self, column: str) -> int:
        places = self._places(column)
        if len(places) > 1:
            raise CatalogError(f"{self.name}: expected one column {column}, got {len(places)}")
        return places[0]

    def _check_unit(self, column: str, place: int, unit: str) -> None:
        name = self.columns[place]
        found = _BRACKETS.match(name.strip()) if key(name) != key(column) else None
        for given in (self.units[place] if self.units else "", found.group(2) if found else ""):
            bare = re.sub(r"\s*-\s*", "-", given.strip(" []()").lower())
            if bare and bare not in UNITS[unit]:
                raise CatalogError(f"{self.name}: expected {name} in {unit}, got {given.strip()[:40]!r}")


@lru_cache(maxsize=10_000)
def key(name: str) -> str:
    """Return a column's name as it is compared: lower case, single blanks."""
    return " ".join(name.lower().split())


def shown(columns: Sequence[str]) -> str:
    """Return column names for a message, no longer than a reader reads."""
    text = ", ".join(columns)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(columns)} columns)"


def near_misses(expected: Iterable[str], actual: Sequence[str], known: Iterable[str] = ()) -> str:
    """Return a question for each column that looks like a misspelt one that was expected; empty if none does.

    Args:
        expected: Names that are missing.
        actual: Names of the table.
        known: Names that mean something of their own, such as the same epoch on another clock, and errors and limits,
            are never a misspelling.
    """
    own = set(map(key, known))
    strange = [name for name in actual if name and key(name) not in own and not _ERROR_NAMES.search(key(name))]
    found = {name: get_close_matches(name, strange, n=1, cutoff=0.85) for name in expected}
    questions = [f"is {close[0]} meant to be {name}?" for name, close in found.items() if close]
    return f"; {' '.join(questions)}" if questions else ""


def read_table(path: str | Path) -> Table:
    """Read a file, plain or gzip; UTF-8, UTF-16 with a mark, or Windows-1252.

    Raises:
        CatalogError: If the file is missing, no regular file, or not text; otherwise as :func:`parse_table`.
    """
    file = Path(path)
    try:
        content = read_limited(file, _MOST_MEGABYTES)
        encoding = encoding_of(content)
    except FileFaultError as error:
        raise CatalogError(f"cannot read {file}: {error}") from error
    except TextError as error:
        raise CatalogError(f"{file.name}: not a text table: {error}") from error
    return _table(lines_of(content, encoding), file.name)


def parse_table(text: str, name: str) -> Table:
    """Parse a table with commas, semicolons, tabs or bars between its fields.

    Lines that begin with ``#``, except those within a quoted cell, are comments; the last above the table may hold the
    names. A row of units and a line of dashes below the names are no rows.

    Raises:
        CatalogError: If there is no row of column names, no row below it, or a row has another number of fields.
    """
    return _table(lines_of(text.encode("utf-8", "replace"), "utf-8"), name)


class _Lines:
    """Lines for ``csv.reader`` without the comments between records, whose last is kept."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.comment = ""
        self.at_start = True

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        for line in self._lines:
            if self.at_start and line.startswith("#"):
                self.comment = line[1:].strip()
                continue
            if self.at_start and line.isspace():
                continue
            self.at_start = False
            return line
        raise StopIteration


def _table(text: Iterator[str], name: str) -> Table:
    lines = _Lines(text)
    head = next(iter(lines), "")
    named = separator_of(head)
    if named is not None:
        lines.at_start = True
        head = next(lines, "")
    comment, delimiter = lines.comment, named or delimiter_of(head)
    try:
        return _filled(_records(head, lines, delimiter), comment, delimiter, name)
    except csv.Error as error:
        raise CatalogError(f"{name}: not a text table ({error})") from error


def _records(head: str, lines: _Lines, delimiter: str) -> Iterator[list[str]]:
    def all_lines() -> Iterator[str]:
        yield head
        yield from lines

    for record in csv.reader(all_lines() if head else lines, delimiter=delimiter):
        lines.at_start = True
        if any(map(str.strip, record)):
            yield record


def _filled(records: Iterator[list[str]], comment: str, delimiter: str, name: str) -> Table:
    first = next(records, None)
    if first is None:
        raise CatalogError(f"{name}: no row of column names")
    columns, rows = [column.strip() for column in first], []
    if comment.count(delimiter) == len(columns) - 1 > 0 and any(map(_is_number, columns)):
        columns, rows = [column.strip() for column in next(csv.reader([comment], delimiter=delimiter))], [first]
    if len(columns) > 1 and not columns[-1]:
        columns.pop()  # a delimiter at the end
    if len(columns) > _MOST_COLUMNS:
        raise CatalogError(f"{name}: {len(columns)} columns; at most {_MOST_COLUMNS} are read")
    width = len(columns)
    for fields in records:
        if len(fields) == width + 1 and not fields[-1].strip():
            fields.pop()
        rows.append(fields)
        if len(fields) != width:
            raise CatalogError(f"{name}: row {len(rows)} has {len(fields)} fields, the header has {width}")
        if len(rows) > _MOST_ROWS:
            raise CatalogError(f"{name}: more than {_MOST_ROWS} rows; give a part of it")
    units = rows.pop(0) if rows and _are_units(rows[0]) else []
    if rows and is_rule(rows[0]):
        rows.pop(0)
    if not rows:
        raise CatalogError(f"{name}: no row below the column names {shown(columns)}")
    return Table(name, columns, rows, units, delimiter)


def _are_units(fields: Sequence[str]) -> bool:
    """Whether a row names units: at least one that is known, and no number."""
    given = [text.strip().strip("[]()").strip().lower() for text in fields if text.strip()]
    return any(text in _KNOWN_UNITS for text in given) and not any(map(_is_number, given))


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(DecimalCommas(";").number(text))
    except ValueError:
        return False
