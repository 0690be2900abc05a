# SPDX-License-Identifier: MIT
"""Hubble ``x1d`` and ``x1dsum`` files of COS and STIS: a row for each segment or order, all numbers of it in its cells.

Both instruments give heliocentric wavelengths in vacuum, which no keyword says (COS and STIS Data Handbooks, chapters 3
on calibration). COS weights samples by DQ_WGT, 0 for bad ones; STIS marks them by bits of DQ, of which the keyword
SDQFLAGS names the serious ones (there, chapters 2 on data quality flags).
"""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.columns import columns_of, has_spectrum, is_table, read_columns, stretches
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Spectrum, make_spectrum
from tinytransit.statistics import BoolArray

# Of STIS, where no SDQFLAGS is given: all bits but 1024 (small blemish) and 1 << 15 (unused).
_SERIOUS = 31743


def _recognises(hdus: Any) -> bool:
    return headers.text(hdus[0].header, "TELESCOP").upper() == "HST" and _tables(hdus) != []


def _tables(hdus: Any) -> list[Any]:
    return [hdu for hdu in hdus if is_table(hdu) and has_spectrum(hdu) and "wavelength" in columns_of(hdu).names]


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    """Each extension is an exposure of its own, and a spectrum."""
    primary = hdus[0].header
    tables = _tables(hdus)
    spectra = []
    for number, table in enumerate(tables, start=1):
        read = read_columns(table, file.name, mask=(), masks=_masks(table, file.name))
        spectra.append(
            make_spectrum(
                read.samples,
                medium="vacuum",
                flux_unit=read.flux_unit,
                target=headers.target(primary, table.header) + (f" exposure {number}" if len(tables) > 1 else ""),
                source=f"HST {headers.text(primary, 'INSTRUME')} x1d".replace("  ", " "),
                notes=[*read.notes, "in vacuum by the definition of HST x1d files"],
            )
        )
    return spectra


def _masks(table: Any, name: str) -> list[BoolArray]:
    names = columns_of(table).names
    if "dq_wgt" in names:
        return [~(np.asarray(each) > 0) for each in stretches(table, names["dq_wgt"], name)]
    if "dq" in names:
        serious = int(headers.number(table.header, "SDQFLAGS") or _SERIOUS)
        return [(np.asarray(each).astype(np.int64) & serious) != 0 for each in stretches(table, names["dq"], name)]
    return []


READER = FitsReader("HST x1d and x1dsum (COS, STIS)", _recognises, _read)
