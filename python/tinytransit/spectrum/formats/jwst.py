# SPDX-License-Identifier: MIT
"""JWST ``x1d`` and ``c1d`` files: a table for each source, a row for each wavelength.

The telescope gives wavelengths in vacuum, which no keyword says. The lowest bit of DQ marks samples that are not to be
used (jwst-pipeline.readthedocs.io, "Data Quality Flags").
"""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.columns import columns_of, has_spectrum, is_table, read_columns, stretches
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Spectrum, make_spectrum
from tinytransit.statistics import BoolArray

_DO_NOT_USE = 1
_EXACT = 2.0**53


def _recognises(hdus: Any) -> bool:
    return headers.text(hdus[0].header, "TELESCOP").upper() == "JWST" and _tables(hdus) != []


def _tables(hdus: Any) -> list[Any]:
    return [hdu for hdu in hdus if is_table(hdu) and has_spectrum(hdu) and "wavelength" in columns_of(hdu).names]


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    primary, tables = hdus[0].header, _tables(hdus)
    spectra = []
    for number, table in enumerate(tables, start=1):
        read = read_columns(table, file.name, mask=(), masks=_masks(table, file.name))
        source_id = headers.text(table.header, "SRCNAME", "SOURCEID") or str(number)
        spectra.append(
            make_spectrum(
                read.samples,
                medium="vacuum",
                flux_unit=read.flux_unit,
                target=headers.target(primary, table.header) + (f" source {source_id}" if len(tables) > 1 else ""),
                source=f"JWST {headers.text(primary, 'INSTRUME')} x1d".replace("  ", " "),
                notes=[*read.notes, "in vacuum by the definition of JWST x1d files"],
            )
        )
    return spectra


def _masks(table: Any, name: str) -> list[BoolArray]:
    column = columns_of(table).names.get("dq")
    if column is None:
        return []
    masks = []
    for each in stretches(table, column, name):
        flags = np.asarray(each, dtype=np.float64)
        # Some products hold the flags as floating-point numbers, with NaN, or out of range, where there is nothing.
        known = np.isfinite(flags) & (flags >= 0) & (flags < _EXACT)
        masks.append(known & ((np.where(known, flags, 0.0).astype(np.int64) & _DO_NOT_USE) != 0))
    return masks


READER = FitsReader("JWST x1d", _recognises, _read)
