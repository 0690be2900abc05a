# SPDX-License-Identifier: MIT
"""Any table of wavelengths and fluxes: that of ESO's archive (X-shooter and others), and those without a standard.

ESO's are of one row, whose cells hold all numbers; they follow the Spectrum data model of the Virtual Observatory, in
which the UCD of wavelengths in air is ``em.wl;obs.atmos`` and that of those in vacuum ``em.wl`` (ESO Science Data
Products Standard, GEN-SPE-ESO-33000-5335, section on 1D spectra).
"""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.columns import QUALITY, WAVE, columns_of, has_spectrum, read_columns, stretches
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Medium, Spectrum, make_spectrum

_AIR, _VACUUM = "em.wl;obs.atmos", "em.wl"
_VO_CLASS = "SPECTRUM"


def _recognises(hdus: Any) -> bool:
    return any(map(has_spectrum, hdus))


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    table = next(filter(has_spectrum, hdus))
    primary = hdus[0].header
    columns = columns_of(table)
    masks = None
    if quality := columns.first(QUALITY):
        masks = [np.nan_to_num(np.asarray(each, dtype=np.float64), nan=1.0) != 0
                 for each in stretches(table, quality, file.name)]  # fmt: skip
    read = read_columns(table, file.name, masks=masks)
    telescope = headers.text(primary, "TELESCOP") or headers.text(table.header, "TELESCOP")
    instrument = headers.text(primary, "INSTRUME") or headers.text(table.header, "INSTRUME")
    return [
        make_spectrum(
            read.samples,
            medium=_medium(primary, table),
            flux_unit=read.flux_unit,
            target=headers.target(primary, table.header),
            source=" ".join(filter(None, [telescope, instrument, "table"])),
            notes=read.notes,
        )
    ]


def _medium(primary: Any, table: Any) -> Medium:
    names = [column.name for column in table.columns]
    wave = columns_of(table).first(WAVE)
    code = headers.text(table.header, f"TUCD{names.index(wave) + 1}").lower().replace(" ", "") if wave else ""
    if code == _AIR:
        return "air"
    if code == _VACUUM and headers.text(table.header, "VOCLASS").upper().startswith(_VO_CLASS):
        return "vacuum"
    return headers.medium(table.header, primary)


READER = FitsReader("Tables of wavelength and flux (ESO phase 3, X-shooter, and others)", _recognises, _read)
