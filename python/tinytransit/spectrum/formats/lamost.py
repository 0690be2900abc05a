# SPDX-License-Identifier: MIT
"""LAMOST ``spec`` files of both layouts that go by one name: an image whose rows are flux, inverse variance and more.

In the third row, the first data release has the flux less its continuum, later ones wavelengths. EXTEN0 names the rows;
where it does not, the row itself is compared with the wavelengths of COEFF0 and COEFF1 (dr1.lamost.org and
dr7.lamost.org, descriptions of the FITS files).
"""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Samples, Spectrum, make_spectrum
from tinytransit.statistics import FloatArray

_FLUX, _INVERSE_VARIANCE, _THIRD, _AND_MASK = 0, 1, 2, 3
_ROWS = 5
# Of a pixel of 1e-4 in the logarithm; float32 wavelengths near 9000 Angstrom are exact to 5e-8.
_SAME = 1e-5
# The fourth bit: the sky is bright there. Flux and error are sound, and the error says how little it tells.
_BRIGHT_SKY = 1 << 3


def _recognises(hdus: Any) -> bool:
    header = hdus[0].header
    return (
        header.get("NAXIS") == 2
        and header.get("NAXIS2") == _ROWS
        and headers.number(header, "COEFF0") is not None
        and headers.number(header, "COEFF1") is not None
        and "LAMOST" in (headers.text(header, "TELESCOP") + headers.text(header, "ORIGIN")).upper()
    )


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    header = hdus[0].header
    rows = np.asarray(hdus[0].data, dtype=np.float64)
    first, step = headers.number(header, "COEFF0"), headers.number(header, "COEFF1")
    with np.errstate(all="ignore"):
        wave: FloatArray = np.power(10.0, (first or 0.0) + (step or 0.0) * np.arange(rows.shape[1]))
        error = 1.0 / np.sqrt(rows[_INVERSE_VARIANCE])
        flags = np.nan_to_num(rows[_AND_MASK], nan=1.0, posinf=1.0, neginf=1.0).clip(-(2.0**31), 2.0**31 - 1)
    if _says_wavelength(header) or _is_same(rows[_THIRD], wave):
        if not _is_same(rows[_THIRD], wave):
            raise SpectrumLayoutError(
                f"{file.name}: the wavelengths in its third row are not those of COEFF0 and COEFF1; fetch it again"
            )
        wave = rows[_THIRD]
    return [
        make_spectrum(
            Samples(wave, rows[_FLUX], error, (flags.astype(np.int64) & ~_BRIGHT_SKY) != 0),
            medium=headers.medium(header),
            flux_unit=headers.text(header, "BUNIT") or "relative",
            target=headers.text(header, "DESIG", "OBJNAME", "OBJECT"),
            source="LAMOST spec",
            redshift=_redshift(header),
            label=headers.text(header, "CLASS"),
        )
    ]


def _says_wavelength(header: Any) -> bool:
    names = headers.text(header, "EXTEN0").replace(",", " ").lower().split()
    return len(names) > _THIRD and names[_THIRD].startswith("wave")


def _is_same(row: FloatArray, wave: FloatArray) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.isfinite(row).all() and (np.abs(row / wave - 1.0) < _SAME).all())


def _redshift(header: Any) -> float | None:
    z = headers.number(header, "Z")
    # -9999 stands for none.
    return z if z is not None and z > -1.0 else None


READER = FitsReader("LAMOST spec", _recognises, _read)
