# SPDX-License-Identifier: MIT
"""Spectra as text: CSV and other delimiters, ECSV with its units, and columns separated by blanks, named or not."""

import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tinytransit.spectrum.errors import SpectrumLayoutError, UnreadableSpectrumError
from tinytransit.spectrum.formats.text_spectrum import MOST_COLUMNS, TextTable, spectrum_of
from tinytransit.spectrum.spectrum import Spectrum
from tinytransit.text_tables import delimiter_of, is_rule, lines_of, number, separator_of

_MOST_REMARKS, _LONGEST_LINE = 10_000, 100_000
_BLANK = " "
_ECSV = re.compile(r"%ECSV\s")
# - {name: wave, unit: Angstrom, datatype: float64}, which is all of YAML that a column needs.
_COLUMN = re.compile(r"-\s*\{(.*)\}")
_ENTRY = re.compile(r"(\w+):\s*('[^']*'|\"[^\"]*\"|[^,{}]+)")
_REMARK = re.compile(r"[-\s{!]*(\w+)\s*[:=]\s*(.*)")


def read(content: bytes, encoding: str, file: Path) -> list[Spectrum]:
    """Read the one spectrum of a table of text.

    Lines that begin with ``#`` above the table are remarks, see ``spectrum_of``; the last of them may hold the names of
    the columns. A row of units and a line of dashes below the names are no samples.

    Raises:
        SpectrumError: See ``spectrum_of``.
    """
    lines = _lines(content, encoding, file)
    remarks: list[str] = []
    first = ""
    for line in lines:
        if line.startswith("#") and not first:
            remarks.append(line.lstrip("#").strip())
            if len(remarks) > _MOST_REMARKS:
                raise UnreadableSpectrumError(f"{file.name}: more than {_MOST_REMARKS} lines of remarks")
        else:
            first = line
            break
    named = separator_of(first)
    if named is not None:
        first = next(lines, "")
    if not first:
        raise UnreadableSpectrumError(f"{file.name}: no table in it; fetch it again")
    delimiter = named or delimiter_of(first)
    if delimiter not in first:
        delimiter = _BLANK
    names = [] if _are_numbers(_split(first, delimiter)) else _split(first, delimiter)
    if names:
        first = next(lines, "")
    elif remarks and len(_words(remarks[-1], delimiter)) == len(_split(first, delimiter)):
        names = _words(remarks[-1], delimiter)
    if len(names) > MOST_COLUMNS:
        raise SpectrumLayoutError(f"{file.name}: {len(names)} columns; at most {MOST_COLUMNS} are read")
    units = _ecsv_units(remarks) if remarks and _ECSV.match(remarks[0]) else {}
    fields = _split(first, delimiter)
    if names and not units and len(fields) == len(names) and not any(map(_is_number, fields)) and not is_rule(fields):
        units = {name: unit.strip(" []()") for name, unit in zip(names, fields, strict=True)}
        first = next(lines, "")
    if is_rule(_split(first, delimiter)):
        first = next(lines, "")
    return [
        spectrum_of(
            TextTable(
                name=file.name,
                names=names,
                unit_of=units,
                remarks={
                    found[1].lower(): found[2].rstrip("}, ") for each in remarks if (found := _REMARK.match(each))
                },
                rows=_rows(chain([first] if first else [], lines), delimiter, file),
                delimiter=delimiter,
                source="ECSV table" if remarks and _ECSV.match(remarks[0]) else "CSV table",
            )
        )
    ]


def _lines(content: bytes, encoding: str, file: Path) -> Iterator[str]:
    for line in lines_of(content, encoding):
        if len(line) > _LONGEST_LINE:
            raise UnreadableSpectrumError(f"{file.name}: a line is longer than {_LONGEST_LINE} characters")
        if '"' in line and line.count('"') % 2:
            raise UnreadableSpectrumError(f"{file.name}: a quotation mark is not closed in {line.strip()[:40]!r}")
        if line.strip():
            yield line.rstrip("\n")


def _split(line: str, delimiter: str) -> list[str]:
    if not line:
        return []
    if delimiter == _BLANK:
        return line.split()
    fields = [field.strip() for field in next(csv.reader([line], delimiter=delimiter))]
    return fields[:-1] if len(fields) > 1 and not fields[-1] else fields


def _words(remark: str, delimiter: str) -> list[str]:
    return [word.strip() for word in remark.split(None if delimiter == _BLANK else delimiter)]


def _rows(lines: Iterator[str], delimiter: str, file: Path) -> Iterator[list[str]]:
    for line in lines:
        if line.startswith("#"):
            continue
        if delimiter == _BLANK:
            yield line.split()
            continue
        try:
            fields = next(csv.reader([line], delimiter=delimiter, strict=True))
        except csv.Error as error:
            raise UnreadableSpectrumError(f"{file.name}: not a readable table ({error}); fetch it again") from error
        if len(fields) > 1 and not fields[-1].strip():
            fields.pop()  # a delimiter at the end
        yield fields


def _ecsv_units(remarks: list[str]) -> dict[str, str]:
    units = {}
    for remark in remarks:
        if found := _COLUMN.match(remark):
            entries = {key: value.strip("'\" ") for key, value in _ENTRY.findall(found[1])}
            if "name" in entries:
                units[entries["name"]] = entries.get("unit", "")
    return units


def _are_numbers(fields: list[str]) -> bool:
    return len(fields) > 1 and all(map(_is_number, fields[:2]))


def _is_number(text: str) -> bool:
    try:
        number(text.replace(",", "."))
    except ValueError:
        return False
    return True
