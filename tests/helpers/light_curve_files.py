# SPDX-License-Identifier: MIT
"""Small light-curve files, good ones and damaged ones, for tests of any room.

The good ones are TESS-like FITS tables of noise with one transiting planet each, so that what reads them has something
to find. The damaged ones are each damaged in one way, and none of them holds a light curve that can be used.
"""

import gzip
import io
import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from astropy.io import fits

CADENCES = 1000
_DAYS = 27.0
_START_BTJD = 1325.0
_PERIOD_DAYS, _DURATION_DAYS, _DEPTH = 3.0, 0.2, 0.01
_FIRST_STAR, _FIRST_DAMAGED_STAR = 1000, 900_000


def light_curve_hdus(
    star: int,
    time: np.ndarray,
    flux: np.ndarray,
    *,
    time_unit: str = "BJD - 2457000, days",
    flux_unit: str = "e-/s",
    table_name: str = "LIGHTCURVE",
) -> fits.HDUList:
    """Return a file of TESS's layout; a ``flux`` of shape (n, m) makes a vector column."""
    head = fits.Header({"TELESCOP": "TESS", "OBJECT": f"TIC {star}", "TICID": star, "SECTOR": 1})
    vector = "" if flux.ndim == 1 else str(flux.shape[1])
    columns = [
        fits.Column("TIME", "D", unit=time_unit, array=time),
        fits.Column("PDCSAP_FLUX", f"{vector}E", unit=flux_unit, array=flux),
        fits.Column("PDCSAP_FLUX_ERR", "E", unit=flux_unit, array=np.full(time.size, 0.5)),
        fits.Column("QUALITY", "J", array=np.zeros(time.size, dtype=np.int32)),
    ]
    table = fits.BinTableHDU.from_columns(columns, name=table_name)
    table.header["BJDREFI"], table.header["BJDREFF"] = 2_457_000, 0.0
    return fits.HDUList([fits.PrimaryHDU(header=head), table])


def table_file(
    path: Path,
    columns: Mapping[str, np.ndarray] | list[fits.Column],
    *,
    primary: Mapping[str, object] | None = None,
    header: Mapping[str, object] | None = None,
    units: Mapping[str, str] | None = None,
    name: str = "LIGHTCURVE",
) -> Path:
    """Write a FITS file with one table, and with the keywords that a product's files have."""
    if isinstance(columns, Mapping):
        formats = {"f8": "D", "f4": "E", "i2": "I", "i4": "J", "i8": "K", "U1": "1A"}
        columns = [
            fits.Column(key, formats[values.dtype.str[1:]], unit=(units or {}).get(key), array=values)
            for key, values in columns.items()
        ]
    table = fits.BinTableHDU.from_columns(columns, name=name or None)
    table.header.update(header or {})
    head = fits.PrimaryHDU()
    for key, value in (primary or {}).items():
        head.header[key] = value
    fits.HDUList([head, table]).writeto(path)
    return path


def transiting_star(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return times in BTJD and fluxes, shape (1000,) each, with transits 1 % deep every 3 days."""
    random = np.random.default_rng(seed)
    time = _START_BTJD + np.linspace(0.0, _DAYS, CADENCES)
    phase = np.mod(time - _START_BTJD - 1.0 + 0.5 * _PERIOD_DAYS, _PERIOD_DAYS) - 0.5 * _PERIOD_DAYS
    flux = np.where(np.abs(phase) < 0.5 * _DURATION_DAYS, 1.0 - _DEPTH, 1.0) + random.normal(0.0, 5e-4, CADENCES)
    return time, 1000.0 * flux


def light_curve_bytes(star: int, time: np.ndarray, flux: np.ndarray, **layout: str) -> bytes:
    """Return the file of ``light_curve_hdus`` as bytes."""
    buffer = io.BytesIO()
    light_curve_hdus(star, time, flux, **layout).writeto(buffer)
    return buffer.getvalue()


def light_curve_csv(star: int, time: np.ndarray, flux: np.ndarray) -> str:
    """Return a light curve as a table of text."""
    rows = "".join(f"{at:.6f},{value:.4f}\n" for at, value in zip(time, flux, strict=True))
    return f"# star: TIC {star}\n# time_system: BTJD\ntime,flux\n{rows}"


def write_light_curves(folder: Path, *, good: int, seed: int = 0) -> list[Path]:
    """Write light curves of the stars TIC 1000, TIC 1001, ..., every tenth as CSV; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index in range(good):
        star, curve = _FIRST_STAR + index, transiting_star(seed + index)
        path = folder / f"TIC_{star}{'.csv' if index % 10 == 9 else '.fits'}"
        if path.suffix == ".csv":
            path.write_text(light_curve_csv(star, *curve))
        else:
            path.write_bytes(light_curve_bytes(star, *curve))
        paths.append(path)
    return paths


def write_damaged(folder: Path, *, count: int, seed: int = 0) -> list[tuple[Path, str]]:
    """Write files that hold no usable light curve, the kinds of damage taking turns; return paths and kinds."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for index, kind in zip(range(count), itertools.cycle(DAMAGES), strict=False):
        star = _FIRST_DAMAGED_STAR + index
        path = folder / f"TIC_{star}{'.csv' if kind.startswith('csv') else '.fits'}"
        path.write_bytes(DAMAGES[kind](star, *transiting_star(seed + index)))
        written.append((path, kind))
    return written


def _promising_rows(content: bytes) -> bytes:
    """Let the header promise more rows than any memory holds."""
    return content.replace(b"NAXIS2  =                 1000", b"NAXIS2  =       99999999999999")


def _csv(star: int, time: np.ndarray, flux: np.ndarray) -> bytes:
    return light_curve_csv(star, time, flux).encode()


def _nans(values: np.ndarray) -> np.ndarray:
    return np.full(values.shape, np.nan)


DAMAGES: dict[str, Callable[[int, np.ndarray, np.ndarray], bytes]] = {
    "empty": lambda star, time, flux: b"",
    "no FITS": lambda star, time, flux: b"<html>503 Service Unavailable</html>",
    "truncated header": lambda star, time, flux: light_curve_bytes(star, time, flux)[:3000],
    "truncated table": lambda star, time, flux: light_curve_bytes(star, time, flux)[:12_000],
    "truncated gzip": lambda star, time, flux: gzip.compress(light_curve_bytes(star, time, flux))[:5000],
    "promises too many rows": lambda star, time, flux: _promising_rows(light_curve_bytes(star, time, flux)),
    "wrong table": lambda star, time, flux: light_curve_bytes(star, time, flux, table_name="TARGETTABLES"),
    "vector flux": lambda star, time, flux: light_curve_bytes(star, time, np.stack([flux, flux], axis=1)),
    "flux all NaN": lambda star, time, flux: light_curve_bytes(star, time, _nans(flux)),
    "times all NaN": lambda star, time, flux: light_curve_bytes(star, _nans(time), flux),
    "one point": lambda star, time, flux: light_curve_bytes(star, time[:1], flux[:1]),
    "one instant": lambda star, time, flux: light_curve_bytes(star, np.full(time.shape, time[0]), flux),
    "negative flux": lambda star, time, flux: light_curve_bytes(star, time, -flux),
    "absurd flux": lambda star, time, flux: light_curve_bytes(star, time, 1e30 * flux),
    "absurd times": lambda star, time, flux: light_curve_bytes(star, 1e30 * time, flux),
    "times in km": lambda star, time, flux: light_curve_bytes(star, time, flux, time_unit="km"),
    "times in seconds": lambda star, time, flux: light_curve_bytes(star, 86_400.0 * time, flux),
    "magnitudes": lambda star, time, flux: light_curve_bytes(star, time, flux, flux_unit="mag"),
    "csv empty": lambda star, time, flux: b"",
    "csv without flux": lambda star, time, flux: _csv(star, time, flux).replace(b"flux", b"brightness"),
    "csv truncated": lambda star, time, flux: _csv(star, time, flux)[:4000].rpartition(b",")[0],
    "csv of words": lambda star, time, flux: _csv(star, time, flux).replace(b".", b"point"),
    "csv of bytes": lambda star, time, flux: b"time,flux\n\xff\xfe\0\0",
}
"""What each kind of damage makes of a star's light curve."""
