# SPDX-License-Identifier: MIT
"""Read a light curve from a FITS table: of a mission, a high-level product, lightkurve or this package."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.columns import RAW_FLUX, first_of, namesakes, plain
from tinytransit.lightcurve.curve import LightCurve
from tinytransit.lightcurve.errors import LayoutError, WrongUnitError
from tinytransit.lightcurve.fits_file import clock_in, column_flags, column_numbers, identity_of, open_fits
from tinytransit.lightcurve.identity import Identity, star_in
from tinytransit.lightcurve.measurements import Measurements, curve_of, last_resort_note, relative_flux
from tinytransit.lightcurve.products import MISSION, Flags, Product, missing_columns, product_of, refusal_of
from tinytransit.lightcurve.quality import QualityMask, bad_bits
from tinytransit.statistics import FloatArray

_MOST_MEGABYTES = 256  # half a year at 20 seconds is 0.8 million rows of 100 bytes
_MOST_ROWS = 2_500_000  # all of Kepler at one minute
_MAGNITUDE = re.compile(r"(?<![a-z])m?mag(?![b-z])", re.IGNORECASE)


def identify_fits(file: Path) -> Identity:
    """Read the headers of a file and check that it is a light curve.

    Raises:
        UnreadableFileError: If the file is missing, is not FITS, or is shorter than its headers say.
        LayoutError: If it is a product that is not read, there is no table with time and flux columns, or the mission
            is unknown.
        UnknownStarError: If neither the headers nor the file's name give a star.
    """
    with open_fits(file, most_megabytes=_MOST_MEGABYTES) as hdus:
        product = _product(hdus, file)
        _table_of(hdus, product, file)
        return _identity(hdus, product, file)


def read_fits(file: Path, mask: QualityMask) -> LightCurve:
    """Read a light curve; its flux is the most corrected that the file has.

    Raises:
        LightCurveError: See ``identify_fits`` and ``measurements.curve_of``; a ``LayoutError`` also if a column is not
            one number a row, a ``WrongUnitError`` also if times are not in days or the flux is in magnitudes.
    """
    with open_fits(file, most_megabytes=_MOST_MEGABYTES) as hdus:
        product = _product(hdus, file)
        table, time, fluxes = _table_of(hdus, product, file)
        identity = _identity(hdus, product, file)
        name, flux = _first_with_numbers(table, fluxes, file)
        unit = str(table.columns[name].unit or "")
        if product.kind != "magnitude" and _MAGNITUDE.search(unit):
            raise WrongUnitError(f"{file.name}: expected a {name} that grows with the light, got unit {unit!r}")
        flux_err = _errors(hdus, table, product, name, flux, file)
        flux, flux_err = relative_flux(flux, flux_err, product.kind if product.kind != "flux" else unit)
        clock = clock_in(table.header, table.columns[time].unit, identity.catalogue, file)
        days, system = clock.days(column_numbers(table, time, file))
        notes = [last_resort_note(name, file)] if plain(name) in RAW_FLUX else []
        if product.kind == "magnitude":
            notes.append(f"{file.name}: the magnitudes {name} of {product.name} were turned into fluxes")
        if clock.scale != "tdb":
            notes.append(f"{file.name}: its times in {clock.scale.upper()} were turned into TDB")
        measured = Measurements(
            time=days,
            flux=flux,
            flux_err=flux_err,
            good=_good(table, product, identity.catalogue, mask, file),
            time_system=system,
            notes=tuple(notes),
        )
    return curve_of(measured, identity, file)


def _product(hdus: Any, file: Path) -> Product:
    product = product_of(hdus, file)
    if product.refusal:
        raise LayoutError(f"{file.name}: {refusal_of(product.name, product.refusal)}")
    return product


def _identity(hdus: Any, product: Product, file: Path) -> Identity:
    return identity_of(hdus[0].header, file, mission=product.mission, named=star_in(file.name))


def _table_of(hdus: Any, product: Product, file: Path) -> tuple[Any, str, list[str]]:
    """Return the table of a light curve, its column of times and those of fluxes, the best first."""
    from astropy.io import fits

    names = [hdu.name for hdu in hdus]
    table = next((hdu for hdu in hdus if hdu.name == (product.table or "LIGHTCURVE")), None)
    if table is None and not product.table:
        table = next((hdu for hdu in hdus if isinstance(hdu, fits.BinTableHDU)), None)
    if table is None:
        detail = missing_columns(product, file, ["TIME", "FLUX"], names) if product is not MISSION else ""
        raise LayoutError(
            f"{file.name}: expected a table {product.table or 'LIGHTCURVE'}, got {', '.join(map(str, names))}; "
            f"{detail or 'give a light curve, not pixels or another product'}"
        )
    columns = list(table.columns.names) if isinstance(table, fits.BinTableHDU) else []
    time = first_of(product.time, columns)
    fluxes = [column for wanted in product.flux if (column := first_of([wanted], columns))]
    if time is None or not fluxes:
        expected = [" or ".join(map(str.upper, wanted)) for wanted in (product.time, product.flux)]
        raise LayoutError(f"{file.name}: {missing_columns(product, file, expected, columns)}")
    for name in (time, fluxes[0]):
        if len(same := namesakes(name, columns)) > 1:
            raise LayoutError(f"{file.name}: expected one column {plain(name).upper()}, got {', '.join(same)}")
    if int(table.header["NAXIS2"]) > _MOST_ROWS:
        raise LayoutError(f"{file.name}: {table.header['NAXIS2']} rows; at most {_MOST_ROWS} are read")
    return table, time, fluxes


def _first_with_numbers(table: Any, fluxes: list[str], file: Path) -> tuple[str, FloatArray]:
    """Return the best flux that there is; a pipeline that failed on a star may have left a column empty."""
    for name in fluxes:
        if plain(name) in RAW_FLUX and name != fluxes[0]:
            continue  # a mission that has given a star up has done so for a reason
        flux = column_numbers(table, name, file)
        if np.isfinite(flux).any():
            return name, flux
    return fluxes[0], column_numbers(table, fluxes[0], file)


def _errors(hdus: Any, table: Any, product: Product, name: str, flux: FloatArray, file: Path) -> FloatArray:
    columns, key = table.columns.names, plain(name)
    wanted = dict(product.errors).get(key, f"{key}_err")
    column = first_of((wanted,) if product.errors else (wanted, "flux_err"), columns)
    if column is not None:
        errors = column_numbers(table, column, file)
        base = first_of([product.error_of], columns) if product.error_of else None
        if base is None:
            return errors
        with np.errstate(all="ignore"):
            return errors * flux / column_numbers(table, base, file)
    keyword = dict(product.error_keywords).get(key, "")
    value = table.header.get(keyword, hdus[0].header.get(keyword)) if keyword else None
    return np.full(flux.shape, float(value) if isinstance(value, int | float) else np.nan)


def _good(table: Any, product: Product, catalogue: str, mask: QualityMask, file: Path) -> npt.NDArray[np.bool_]:
    keep = np.ones(len(table.data), dtype=np.bool_)
    present = [(flags, column) for flags in product.flags if (column := first_of([flags.column], table.columns.names))]
    if product is MISSION:
        present = present[:1]
    for flags, column in present:
        if flags.good_letters:
            keep &= _good_letters(table, column, flags, file) | (mask == "none")
            continue
        keep &= (column_flags(table, column, file) & _bits(flags, catalogue, mask)) == 0
    return keep


def _bits(flags: Flags, catalogue: str, mask: QualityMask) -> int:
    if flags.default is not None:
        return {"none": 0, "default": flags.default, "hard": flags.hard}[mask]
    return bad_bits(catalogue, mask) | (flags.more_hard if mask == "hard" else 0)


def _good_letters(table: Any, column: str, flags: Flags, file: Path) -> npt.NDArray[np.bool_]:
    letters = np.asarray(table.data[column])
    if letters.dtype.kind not in "US" or letters.ndim != 1:
        raise LayoutError(f"{file.name}: expected one letter a row in {column}, got {table.columns[column].format}")
    return np.isin(np.char.strip(letters.astype(np.str_)), flags.good_letters)
