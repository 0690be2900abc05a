# SPDX-License-Identifier: MIT
"""Columns of text to a spectrum, whatever laid them out."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tinytransit.spectrum.errors import SpectrumLayoutError, SpectrumUnitError, UnreadableSpectrumError
from tinytransit.spectrum.formats import units
from tinytransit.spectrum.formats.columns import ERROR, FLUX, INVERSE_VARIANCE, LOG_WAVE, MASK, VARIANCE, WAVE, plain
from tinytransit.spectrum.spectrum import Medium, Samples, Spectrum, make_spectrum
from tinytransit.statistics import FloatArray
from tinytransit.text_tables import DecimalCommas, TextError

MOST_ROWS = 2_000_000
MOST_COLUMNS = 1000
_MEDIA: dict[str, Medium] = {"air": "air", "vac": "vacuum", "vacuum": "vacuum"}
_TRUE, _FALSE = ("true", "t", "1"), ("false", "f", "0", "")


@dataclass(frozen=True)
class TextTable:
    """A table of text.

    Attributes:
        name: Of the file.
        names: Of its columns; empty if it does not name them, which then are wavelength, flux and error.
        unit_of: Unit of each, by name, where it is given.
        remarks: What stands as ``key: value`` beside the table, keys in lower case.
        rows: The fields of each row, as often as it is asked for.
        delimiter: Between the fields; a blank for any number of them.
        source: Of the spectrum.
    """

    name: str
    names: Sequence[str]
    unit_of: Mapping[str, str]
    remarks: Mapping[str, str]
    rows: Iterator[Sequence[str]] = field(repr=False)
    delimiter: str
    source: str


def names_spectrum(names: Sequence[str]) -> bool:
    """Whether names of columns are those of a spectrum."""
    found = {plain(name) for name in names}
    return not found.isdisjoint((*WAVE, *LOG_WAVE)) and not found.isdisjoint(FLUX)


def spectrum_of(table: TextTable) -> Spectrum:
    """Return the spectrum of a table with columns of wavelength, flux and perhaps error and mask.

    What is beside the table may say ``target`` (or ``object``), ``medium`` (``air`` or ``vacuum``), ``redshift`` (or
    ``z``), ``class`` (or ``label``, ``type``).

    Raises:
        SpectrumLayoutError: If there are no such columns, or a field is no number.
        SpectrumUnitError: If the wavelengths are in a unit that is none.
        NoSamplesError: If fewer than two samples are usable.
    """
    place = {plain(name): index for index, name in reversed(list(enumerate(table.names)))}
    notes: list[str] = []
    if not table.names:
        place = {"wavelength": 0, "flux": 1, "error": 2}
        notes.append("the file does not name its columns; taken as wavelength, flux and, if there is a third, error")
    wave_at, log_at, flux_at = (_first(place, wanted) for wanted in (WAVE, LOG_WAVE, FLUX))
    if flux_at is None or (wave_at is None and log_at is None):
        raise SpectrumLayoutError(
            f"{table.name}: expected columns of wavelength and flux, got {', '.join(table.names)[:80]}"
        )
    kinds = (ERROR, INVERSE_VARIANCE, VARIANCE, MASK)
    error_at, inverse_at, variance_at, mask_at = (_first(place, wanted) for wanted in kinds)
    spectral = wave_at if wave_at is not None else log_at
    numbers, masks = _numbers(table, [spectral, flux_at, error_at, inverse_at, variance_at], mask_at)
    wave, flux, error, inverse, variance = numbers
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if error is None and inverse is not None:
            error = 1.0 / np.sqrt(inverse)
        if error is None and variance is not None:
            error = np.sqrt(variance)
        if wave_at is None and wave is not None:
            wave = 10.0**wave
    assert wave is not None and flux is not None
    if wave_at is not None:
        wave = _in_angstrom(table, wave, wave_at, notes)
    return make_spectrum(
        Samples(wave, flux, error, masks),
        medium=_medium(table, wave_at),
        flux_unit=_unit_at(table, flux_at),
        target=_remark(table, "target", "object", "targname", "name"),
        source=table.source,
        redshift=_redshift(table),
        label=_remark(table, "class", "label", "type"),
        notes=notes,
    )


def _first(place: Mapping[str, int], wanted: Sequence[str]) -> int | None:
    return next((place[name] for name in wanted if name in place), None)


def _unit_at(table: TextTable, index: int) -> str:
    """Unit of a column, from its row of units or from its name, as in ``wave (nm)``."""
    if index >= len(table.names):
        return ""
    name = table.names[index]
    if unit := table.unit_of.get(name, "").strip():
        return unit
    for opening, closing in ("()", "[]"):
        if opening in name and name.rstrip().endswith(closing):
            return name.partition(opening)[2].rstrip()[:-1].strip()
    return ""


def _in_angstrom(table: TextTable, wave: FloatArray, index: int, notes: list[str]) -> FloatArray:
    unit = _unit_at(table, index)
    if not unit and index < len(table.names) and plain(table.names[index]).endswith("angstrom"):
        return wave
    if not unit:
        if index < len(table.names) and plain(table.names[index]) in ("freq", "frequency", "energy"):
            raise SpectrumUnitError(f"{table.name}: give a unit of {table.names[index]}, such as energy (keV)")
        notes.append(units.ASSUMED)
        return wave
    return units.to_angstrom(wave, unit, name=table.name)


def _medium(table: TextTable, index: int | None) -> Medium:
    if index is not None and index < len(table.names):
        unit = _unit_at(table, index)
        if unit and not units.is_length(unit):
            return "vacuum"
        words = plain(table.names[index]).split("_")
        if words[0] == "awav" or "air" in words:
            return "air"
        if "vac" in words or "vacuum" in words:
            return "vacuum"
    if medium := _MEDIA.get(_remark(table, "medium", "airorvac").lower()):
        return medium
    return "unknown"


def _remark(table: TextTable, *keys: str) -> str:
    found = next((table.remarks[key] for key in keys if table.remarks.get(key)), "")
    return " ".join(found.strip("'\" ").split())[:80]


def _redshift(table: TextTable) -> float | None:
    try:
        z = float(_remark(table, "redshift", "z"))
    except ValueError:
        return None
    return z if np.isfinite(z) and z > -1.0 else None


def _numbers(
    table: TextTable, places: Sequence[int | None], mask_at: int | None
) -> tuple[list[FloatArray | None], np.ndarray | None]:
    """Return columns as numbers, None for one that is not there in any row, and the mask."""
    commas = DecimalCommas(table.delimiter)
    found = [array("d") for _ in places]
    masks: list[bool] = []
    width = len(table.names)
    for number, row in enumerate(table.rows, start=1):
        if number > MOST_ROWS:
            raise UnreadableSpectrumError(f"{table.name}: more than {MOST_ROWS} rows; no spectrum is that long")
        width = width or len(row)
        if len(row) != width or width < 2:
            raise SpectrumLayoutError(
                f"{table.name}: expected {max(width, 2)} fields a row, row {number} has {len(row)}"
            )
        for values, place in zip(found, places, strict=True):
            if place is None or place >= width:
                continue
            try:
                values.append(commas.number(row[place]))
            except ValueError:
                raise SpectrumLayoutError(
                    f"{table.name}: expected a number in row {number}, got {row[place][:40]!r}"
                ) from None
        if mask_at is not None:
            masks.append(_flag(row[mask_at], table.name, number))
    try:
        commas.check()
    except TextError as error:
        raise SpectrumLayoutError(f"{table.name}: {error}") from None
    numbers = [np.frombuffer(values, dtype=np.float64) if values else None for values in found]
    if numbers[0] is None:
        raise UnreadableSpectrumError(f"{table.name}: no row of numbers in it; fetch it again")
    return numbers, np.array(masks) if mask_at is not None else None


def _flag(text: str, name: str, row: int) -> bool:
    bare = text.strip().lower()
    if bare in _TRUE or bare in _FALSE:
        return bare in _TRUE
    try:
        return float(bare) != 0
    except ValueError:
        raise SpectrumLayoutError(f"{name}: expected a mask of 0 and 1 in row {row}, got {text[:40]!r}") from None
