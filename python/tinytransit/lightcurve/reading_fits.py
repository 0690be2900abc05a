# SPDX-License-Identifier: MIT
"""Read a light curve from a FITS table: Kepler, K2, TESS SPOC, QLP, or what lightkurve and this package write."""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.lightcurve.columns import FLUX, QUALITY, first_of
from tinytransit.lightcurve.curve import LightCurve
from tinytransit.lightcurve.errors import LayoutError, WrongUnitError
from tinytransit.lightcurve.fits_file import open_fits
from tinytransit.lightcurve.fits_header import clock_of, identity_of
from tinytransit.lightcurve.identity import Identity
from tinytransit.lightcurve.measurements import Measurements, curve_of
from tinytransit.lightcurve.quality import QualityMask
from tinytransit.statistics import FloatArray

_MOST_MEGABYTES = 256  # half a year at 20 seconds is 0.8 million rows of 100 bytes


def identify_fits(file: Path) -> Identity:
    """Read the headers of a file and check that it is a light curve.

    Raises:
        UnreadableFileError: If the file is missing, is not FITS, or is shorter than its headers say.
        LayoutError: If there is no table ``LIGHTCURVE`` with time and flux columns, or the mission is unknown.
        UnknownStarError: If the headers give no star.
    """
    with open_fits(file, most_megabytes=_MOST_MEGABYTES) as hdus:
        _table_of(hdus, file)
        return identity_of(hdus[0].header, file)


def read_fits(file: Path, mask: QualityMask) -> LightCurve:
    """Read a light curve; its flux is the most corrected that the file has.

    Raises:
        LightCurveError: See ``identify_fits`` and ``measurements.curve_of``; a ``LayoutError`` also if a column is not
            one number a row, a ``WrongUnitError`` also if times are not in days or the flux is in magnitudes.
    """
    with open_fits(file, most_megabytes=_MOST_MEGABYTES) as hdus:
        table, time, flux = _table_of(hdus, file)
        names = table.columns.names
        identity = identity_of(hdus[0].header, file)
        flux_unit = str(table.columns[flux].unit or "")
        if "mag" in flux_unit.lower():
            raise WrongUnitError(f"{file.name}: expected a {flux} that grows with the light, got unit {flux_unit!r}")
        error, quality = first_of((f"{flux.lower()}_err", "flux_err"), names), first_of(QUALITY, names)
        nothing = np.full(len(table.data), np.nan)
        measured = Measurements(
            time=_numbers(table, time, file),
            flux=_numbers(table, flux, file),
            flux_err=_numbers(table, error, file) if error else nothing,
            quality=_numbers(table, quality, file) if quality else np.zeros(nothing.shape),
            time_system=clock_of(table.header, table.columns[time].unit, identity, file),
        )
    return curve_of(measured, identity, mask, file)


def _table_of(hdus: Any, file: Path) -> tuple[Any, str, str]:
    """Return the table of a light curve and the names of its columns of time and flux."""
    from astropy.io import fits

    names = [hdu.name for hdu in hdus]
    if "LIGHTCURVE" not in names:
        raise LayoutError(
            f"{file.name}: expected a table LIGHTCURVE, got {', '.join(names)}; give a light curve, "
            "not pixels or another product"
        )
    table = hdus["LIGHTCURVE"]
    columns = table.columns.names if isinstance(table, fits.BinTableHDU) else []
    time, flux = first_of(("time", "t"), columns), first_of(FLUX, columns)
    if time is None or flux is None:
        raise LayoutError(
            f"{file.name}: expected columns TIME and {' or '.join(map(str.upper, FLUX))}, got "
            f"{', '.join(columns) or 'none'}"
        )
    return table, time, flux


def _numbers(table: Any, name: str, file: Path) -> FloatArray:
    """Return a column, shape (n,)."""
    values = np.asarray(table.data[name])
    if values.ndim != 1 or values.dtype.kind not in "iuf":
        raise LayoutError(f"{file.name}: expected one number a row in {name}, got format {table.columns[name].format}")
    return values.astype(np.float64)
