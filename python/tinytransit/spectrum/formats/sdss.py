# SPDX-License-Identifier: MIT
"""SDSS and BOSS ``spec`` files: a table of loglam, flux, ivar, and the class and redshift in the next.

Columns and masks as the data model of SDSS describes them: data.sdss.org/datamodel, ``spec-PLATE-MJD-FIBER``.
"""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.columns import columns_of, is_table, read_columns
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Spectrum, make_spectrum

# SPPIXMASK, bit 23: the sky is bright there. Flux and error are sound, and the error says how little it tells.
_BRIGHT_SKY = 1 << 23
_UNIT = "1e-17 erg / (s cm2 Angstrom)"


def _recognises(hdus: Any) -> bool:
    return _coadd(hdus) is not None


def _coadd(hdus: Any) -> Any:
    for hdu in hdus:
        if is_table(hdu) and {"loglam", "flux", "ivar"} <= set(columns_of(hdu).names):
            return hdu
    return None


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    table, primary = _coadd(hdus), hdus[0].header
    names = columns_of(table).names
    masks = None
    if "and_mask" in names:
        flags = np.asarray(table.data[names["and_mask"]]).astype(np.int64)
        masks = [(flags & ~_BRIGHT_SKY) != 0]
    read = read_columns(table, file.name, mask=(), masks=masks)
    about = _about(hdus)
    plate, mjd, fibre = (about.get(key, headers.number(primary, key)) for key in ("PLATE", "MJD", "FIBERID"))
    plate = headers.number(primary, "PLATEID") if plate is None else plate
    numbers = [str(int(each)) for each in (plate, mjd, fibre) if isinstance(each, int | float)]
    return [
        make_spectrum(
            read.samples,
            medium=headers.medium(primary, table.header),
            flux_unit=headers.text(primary, "BUNIT") or _UNIT,
            target=headers.target(primary) or (f"SDSS {'-'.join(numbers)}" if len(numbers) == 3 else ""),
            source="SDSS spec",
            redshift=about.get("Z"),
            label=str(about.get("CLASS", "")),
            notes=read.notes,
        )
    ]


def _about(hdus: Any) -> dict[str, Any]:
    """Return class, redshift and identity from the first table that has them, ``SPECOBJ`` or ``SPALL``."""
    for hdu in hdus:
        if not is_table(hdu) or hdu.header.get("NAXIS2") != 1:
            continue
        names = {column.name.upper(): column.name for column in hdu.columns}
        if not {"CLASS", "Z"} <= set(names):
            continue
        row = hdu.data[0]
        found: dict[str, Any] = {"CLASS": " ".join(str(row[names["CLASS"]]).split())[:20]}
        for key in ("Z", "PLATE", "MJD", "FIBERID"):
            value = row[names[key]] if key in names else None
            if isinstance(value, np.number) and np.isfinite(value):
                found[key] = float(value)
        if "Z" in found and not found["Z"] > -1.0:
            found.pop("Z")
        return found
    return {}


READER = FitsReader("SDSS and BOSS spec", _recognises, _read)
