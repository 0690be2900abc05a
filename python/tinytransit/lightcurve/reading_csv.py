# SPDX-License-Identifier: MIT
"""Read a light curve from a table of text."""

import re
from pathlib import Path

import numpy as np

from tinytransit.lightcurve.columns import FLUX, LAST_RESORT, QUALITY, TIME, clock, first_of, namesakes, plain
from tinytransit.lightcurve.csv_table import CsvTable, read_csv_table
from tinytransit.lightcurve.curve import LightCurve
from tinytransit.lightcurve.errors import LayoutError, UnknownStarError, WrongUnitError
from tinytransit.lightcurve.identity import CLOCKS, Identity, star_in
from tinytransit.lightcurve.measurements import Measurements, curve_of, last_resort_note, relative_flux
from tinytransit.lightcurve.quality import QualityMask, good
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS

# Columns and remarks that may name the star, with the catalogue whose bare numbers they hold.
_STARS = {
    "star": "",
    "object": "",
    "target": "",
    "tic_id": "TIC",
    "ticid": "TIC",
    "tic": "TIC",
    "kepid": "KIC",
    "kic": "KIC",
    "epic": "EPIC",
}
_SMALLEST_JULIAN_DATE = 2_400_000.0  # 1858; no mission counts its days so far
_DAYS = ("", "d", "day", "days", "jd")
_BRACKETS = re.compile(r"[\[(]([^\])]*)[\])]")
_WHOLE_NUMBER = re.compile(r"(\d{1,15})(\.0*)?")
_FOLDED = {"time_original", "cycle", "phase"}


def identify_csv(file: Path, star: str | None) -> Identity:
    """Read which star a file is of, and check that it has times and fluxes.

    The star is that of a column (``tic_id``, ``kepid``, ``star``, ...), else of a remark (``# star: TIC 123``), else of
    the file's name (``TIC_123.csv``), else the one given.

    Raises:
        UnreadableFileError: See ``read_csv_table``.
        LayoutError: If there is no column of times or of fluxes.
        UnknownStarError: If no star is named, or several are.
    """
    table = read_csv_table(file)
    _time_and_flux(table)
    return _identity(table, star)


def read_csv(file: Path, mask: QualityMask, star: str | None, time_system: str | None) -> LightCurve:
    """Read a light curve.

    The time system is that of the column's name (``btjd``, ``Time [BKJD]``) or unit, else of a remark (``# time_system:
    BTJD``), else the one given, else ``BJD`` if the numbers are above 2,400,000, else that of the star's mission.

    Raises:
        LightCurveError: See ``identify_csv`` and ``curve_of``; a ``LayoutError`` also if a field is no number, a
            ``WrongUnitError`` also if the flux is in magnitudes, the times are not days, or the time system is unknown.
    """
    table = read_csv_table(file)
    time, flux = _time_and_flux(table)
    identity = _identity(table, star)
    flux_unit = f"{_unit(table, flux)} {flux}".lower()
    if "mag" in flux_unit:
        raise WrongUnitError(f"{table.name}: expected a flux that grows with the light, got column {flux}")
    error, quality = first_of((f"{plain(flux)}_err", "flux_err"), table.columns), first_of(QUALITY, table.columns)
    (times, values, *errors), flags = table.measured([time, flux, *([error] if error else [])], quality)
    flux_err = errors[0] if errors else np.full(times.shape, np.nan)
    values, flux_err = relative_flux(values, flux_err, _unit(table, flux))
    measured = Measurements(
        time=times,
        flux=values,
        flux_err=flux_err,
        good=good(flags, identity.catalogue, mask),
        time_system=_clock(table, time, times, time_system, identity),
        notes=(last_resort_note(flux, file),) if plain(flux) in LAST_RESORT else (),
    )
    return curve_of(measured, identity, file)


def _time_and_flux(table: CsvTable) -> tuple[str, str]:
    time, flux = first_of(TIME, table.columns), first_of(FLUX, table.columns)
    if time is None or flux is None:
        raise LayoutError(
            f"{table.name}: expected columns {' or '.join(TIME)} and {' or '.join(FLUX)}, got "
            f"{', '.join(table.columns[:20])[:300]}"
        )
    if folded := _FOLDED & set(map(plain, table.columns)):
        raise LayoutError(f"{table.name}: its column {min(folded)} is of a folded light curve; write it unfolded")
    for column in (time, flux):
        if len(same := namesakes(column, table.columns)) > 1:
            raise LayoutError(f"{table.name}: expected one column {plain(column)}, got {', '.join(same)}")
    return time, flux


def _identity(table: CsvTable, star: str | None) -> Identity:
    column, remark = (first_of(tuple(_STARS), names) for names in (table.columns, table.remarks))
    named = table.distinct(column, 3) if column else []
    if len(named) > 1:
        raise UnknownStarError(
            f"{table.name}: expected one star, column {column} names several: "
            f"{', '.join(named[:3])}, ...; give each star a file"
        )
    texts = [
        _with_catalogue(column, named[0]) if column and named else "",
        _with_catalogue(remark, table.remarks[remark]) if remark else "",
        table.name,
        star or "",
    ]
    found = next(filter(None, map(star_in, texts)), None)
    if found is None:
        raise UnknownStarError(
            f"{table.name}: no star in a column, a remark or the file's name; put '# star: TIC 123' above the table"
        )
    return Identity(star=found, source=table.remarks.get("source", f"CSV {table.name}"))


def _with_catalogue(key: str, value: str) -> str:
    """Put the catalogue before a bare number, as in a column ``tic_id``."""
    whole = _WHOLE_NUMBER.fullmatch(value)  # tables write 123.0 where some rows are blank
    return f"{_STARS[plain(key)]} {whole.group(1)}" if whole else value


def _unit(table: CsvTable, column: str) -> str:
    """Unit of a column, by its row of units or in brackets behind its name."""
    found = _BRACKETS.search(column)
    return table.unit(column) or (found.group(1).strip() if found else "")


def _clock(table: CsvTable, column: str, times: FloatArray, given: str | None, identity: Identity) -> str:
    remark, unit = table.remarks.get("time_system"), _unit(table, column)
    told = clock(f"{column} {unit}") or (clock(remark) if remark else None) or given
    if (remark and not clock(remark)) or (given and given not in TIME_SYSTEMS):
        raise WrongUnitError(f"{table.name}: expected time system {', '.join(TIME_SYSTEMS)}, got {remark or given}")
    if unit.lower() not in _DAYS and clock(unit) is None:
        raise WrongUnitError(f"{table.name}: expected times in days in column {column}, got unit {unit[:40]!r}")
    if told:
        return told
    finite = times[np.isfinite(times)]
    return "BJD" if finite.size and finite.min() > _SMALLEST_JULIAN_DATE else CLOCKS[identity.catalogue]
