# SPDX-License-Identifier: MIT
"""IPAC tables of spectra, as IRSA serves those of Spitzer: columns below the bars of their head.

irsa.ipac.caltech.edu/applications/DDGEN/Doc/ipac_tbl.html: lines that begin with a backslash are remarks; up to four
lines of the head give names, types, units and what stands for nothing.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tinytransit.spectrum.errors import SpectrumLayoutError, UnreadableSpectrumError
from tinytransit.spectrum.formats.text_spectrum import MOST_COLUMNS, TextTable, spectrum_of
from tinytransit.spectrum.spectrum import Spectrum
from tinytransit.text_tables import lines_of

_KEYWORD = re.compile(r"\\\s*(\w+)\s*=\s*(.*)")
_MOST_REMARKS, _LONGEST_LINE = 10_000, 100_000
_NULL = "null"


def recognises(content: bytes) -> bool:
    """Whether a text is an IPAC table: remarks with a backslash, or none, and then a line of bars."""
    for line in content[:100_000].decode("ascii", errors="replace").splitlines():
        if line.startswith("\\") or not line.strip():
            continue
        return line.startswith("|") and line.rstrip().endswith("|")
    return False


def read(content: bytes, encoding: str, file: Path) -> list[Spectrum]:
    """Read the one spectrum of an IPAC table.

    Raises:
        SpectrumError: See ``spectrum_of``.
    """
    lines = _lines(content, encoding, file)
    remarks: dict[str, str] = {}
    head: list[str] = []
    first = ""
    for number, line in enumerate(lines):
        if number > _MOST_REMARKS:
            raise UnreadableSpectrumError(f"{file.name}: more than {_MOST_REMARKS} lines of remarks")
        if found := _KEYWORD.match(line):
            remarks[found[1].lower()] = found[2].strip()
        elif line.startswith("|"):
            head.append(line.rstrip())
        elif not line.startswith("\\") and line.strip():
            first = line
            break
    if not head:
        raise SpectrumLayoutError(f"{file.name}: no head of columns in it; fetch it again")
    bars = [match.start() for match in re.finditer(r"\|", head[0])]
    if len(bars) < 3 or len(bars) > MOST_COLUMNS:
        raise SpectrumLayoutError(f"{file.name}: expected 2 to {MOST_COLUMNS} columns, got {len(bars) - 1}")
    names = _fields(head[0], bars)
    units = _fields(head[2], bars) if len(head) > 2 else []
    nulls = _fields(head[3], bars) if len(head) > 3 else [_NULL] * len(names)
    return [
        spectrum_of(
            TextTable(
                name=file.name,
                names=names,
                unit_of=dict(zip(names, units, strict=True)) if units else {},
                remarks=remarks,
                rows=_rows(first, lines, bars, nulls),
                delimiter=" ",
                source=remarks.get("telescop", "").strip("'\" ") or "IPAC table",
            )
        )
    ]


def _lines(content: bytes, encoding: str, file: Path) -> Iterator[str]:
    for line in lines_of(content, encoding):
        if len(line) > _LONGEST_LINE:
            raise UnreadableSpectrumError(f"{file.name}: a line is longer than {_LONGEST_LINE} characters")
        yield line.rstrip("\n")


def _fields(line: str, bars: Sequence[int]) -> list[str]:
    return [line[start + 1 : end].strip() for start, end in pairwise(bars)]


def _rows(first: str, lines: Iterator[str], bars: Sequence[int], nulls: Sequence[str]) -> Iterator[list[str]]:
    """Yield the fields of each row; a value lies between two bars, or touches the place of one."""
    starts = [*bars[:-1]]
    for line in _chained(first, lines):
        if not line.strip() or line.startswith("\\"):
            continue
        ends = [*starts[1:], max(len(line), bars[-1] + 1)]
        fields = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        yield ["nan" if field == null or not field else field for field, null in zip(fields, nulls, strict=True)]


def _chained(first: str, lines: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines
