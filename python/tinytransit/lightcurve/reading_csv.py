# SPDX-License-Identifier: MIT
"""Read a light curve from a table of text."""

from pathlib import Path

import numpy as np

from tinytransit.lightcurve.columns import FLUX, QUALITY, TIME, clock, first_of, plain
from tinytransit.lightcurve.csv_table import CsvTable, read_csv_table
from tinytransit.lightcurve.curve import LightCurve
from tinytransit.lightcurve.errors import LayoutError, UnknownStarError, WrongUnitError
from tinytransit.lightcurve.identity import CLOCKS, Identity, star_in
from tinytransit.lightcurve.measurements import Measurements, curve_of
from tinytransit.lightcurve.quality import QualityMask
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

    The time system is that of the column's name (``btjd``, ``Time [BKJD]``), else of a remark (``# time_system:
    BTJD``), else the one given, else ``BJD`` if the numbers are above 2,400,000, else that of the star's mission.

    Raises:
        LightCurveError: See ``identify_csv`` and ``curve_of``; a ``LayoutError`` also if a field is no number, a
            ``WrongUnitError`` also if the flux is in magnitudes or the time system unknown.
    """
    table = read_csv_table(file)
    time, flux = _time_and_flux(table)
    identity = _identity(table, star)
    if "mag" in flux.lower():
        raise WrongUnitError(f"{table.name}: expected a flux that grows with the light, got column {flux}")
    times = table.numbers(time)
    error, quality = first_of((f"{flux.lower()}_err", "flux_err"), table.columns), first_of(QUALITY, table.columns)
    measured = Measurements(
        time=times,
        flux=table.numbers(flux),
        flux_err=table.numbers(error) if error else np.full(times.shape, np.nan),
        quality=table.numbers(quality) if quality else np.zeros(times.shape),
        time_system=_clock(table, time, times, time_system, identity),
    )
    return curve_of(measured, identity, mask, file)


def _time_and_flux(table: CsvTable) -> tuple[str, str]:
    time, flux = first_of(TIME, table.columns), first_of(FLUX, table.columns)
    if time is None or flux is None:
        raise LayoutError(
            f"{table.name}: expected columns {' or '.join(TIME)} and {' or '.join(FLUX)}, got "
            f"{', '.join(table.columns[:20])}"
        )
    return time, flux


def _identity(table: CsvTable, star: str | None) -> Identity:
    column, remark = (first_of(tuple(_STARS), names) for names in (table.columns, table.remarks))
    named = sorted(set(table.texts(column))) if column else []
    if len(named) > 1:
        raise UnknownStarError(
            f"{table.name}: expected one star, column {column} names {len(named)}: "
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
    return f"{_STARS[plain(key)]} {value}" if value.isdecimal() else value


def _clock(table: CsvTable, column: str, times: FloatArray, given: str | None, identity: Identity) -> str:
    remark = table.remarks.get("time_system")
    told = clock(column) or (clock(remark) if remark else None) or given
    if (remark and not clock(remark)) or (given and given not in TIME_SYSTEMS):
        raise WrongUnitError(f"{table.name}: expected time system {', '.join(TIME_SYSTEMS)}, got {remark or given}")
    if told:
        return told
    finite = times[np.isfinite(times)]
    return "BJD" if finite.size and finite.min() > _SMALLEST_JULIAN_DATE else CLOCKS[identity.catalogue]
