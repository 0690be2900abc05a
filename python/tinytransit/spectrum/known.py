# SPDX-License-Identifier: MIT
"""What is known of spectra beside their files: redshifts, classes, air or vacuum, from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tinytransit.catalog.table import read_table
from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.spectrum import UNKNOWN_MEDIUM, Medium, Spectrum
from tinytransit.text_tables import MISSING, number

_NAMES = ("file", "target", "object", "name")
_REDSHIFT, _LABEL, _MEDIUM = ("redshift", "z"), ("label", "class", "type"), ("medium",)
_MEDIA: dict[str, Medium] = {"air": "air", "vacuum": "vacuum", "vac": "vacuum"}


@dataclass(frozen=True)
class Known:
    """What a row says; None for what it does not.

    Attributes:
        redshift: Above -1.
        label: Class of the object.
        medium: What the wavelengths are in.
    """

    redshift: float | None = None
    label: str | None = None
    medium: Medium | None = None


def read_known(path: Path) -> dict[str, Known]:
    """Read a table (.csv) with a column ``file`` or ``target``, and ``redshift``, ``label`` or ``medium``.

    Returns:
        By the name of the file or of the target.

    Raises:
        CatalogError: If it is no table.
        SpectrumLayoutError: If the columns are not there, or a value is none.
    """
    table = read_table(path)
    place = {column.strip().lower(): index for index, column in reversed(list(enumerate(table.columns)))}
    name_at, redshift_at, label_at, medium_at = (_first(place, each) for each in (_NAMES, _REDSHIFT, _LABEL, _MEDIUM))
    if name_at is None or (redshift_at is None and label_at is None and medium_at is None):
        raise SpectrumLayoutError(
            f"{table.name}: expected a column file or target, and redshift, label or medium, got "
            f"{', '.join(table.columns)[:80]}"
        )
    known: dict[str, Known] = {}
    for row_number, row in enumerate(table.rows, start=1):
        label = _text(row, label_at)
        medium = _text(row, medium_at)
        if medium is not None and medium.lower() not in _MEDIA:
            raise SpectrumLayoutError(f"{table.name}: expected air or vacuum in row {row_number}, got {medium[:40]!r}")
        known[row[name_at].strip()] = Known(
            redshift=_redshift(row, redshift_at, table.name, row_number),
            label=label,
            medium=None if medium is None else _MEDIA[medium.lower()],
        )
    return known


def with_known(spectrum: Spectrum, file: Path, known: Mapping[str, Known]) -> Spectrum:
    """Return a spectrum with what a table says of its file or target, in the place of what the file says."""
    said = known.get(file.name) or known.get(spectrum.target)
    if said is None:
        return spectrum
    notes: Sequence[str] = spectrum.notes
    if said.medium is not None:
        notes = [note for note in notes if note != UNKNOWN_MEDIUM]
    return replace(
        spectrum,
        redshift=spectrum.redshift if said.redshift is None else said.redshift,
        label=spectrum.label if said.label is None else said.label,
        medium=spectrum.medium if said.medium is None else said.medium,
        notes=tuple(notes),
    )


def _first(place: Mapping[str, int], wanted: Sequence[str]) -> int | None:
    return next((place[name] for name in wanted if name in place), None)


def _text(row: Sequence[str], index: int | None) -> str | None:
    text = "" if index is None else " ".join(row[index].split())
    return None if text.lower() in MISSING else text[:80]


def _redshift(row: Sequence[str], index: int | None, name: str, row_number: int) -> float | None:
    text = _text(row, index)
    if text is None:
        return None
    try:
        z = number(text)
    except ValueError:
        z = float("nan")
    if not (np.isfinite(z) and z > -1.0):
        raise SpectrumLayoutError(f"{name}: expected a redshift above -1 in row {row_number}, got {text[:40]!r}")
    return z
