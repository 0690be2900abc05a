# SPDX-License-Identifier: MIT
"""SDSS ``spSpec`` files, to data release 8: an image whose rows are flux, flux less continuum, error and mask.

As classic.sdss.org/dr7/dm/flatFiles/spSpec.html describes them.
"""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Samples, Spectrum, make_spectrum

_FLUX, _ERROR = 0, 2
_FEWEST_ROWS = 4
_UNIT = "1e-17 erg / (s cm2 Angstrom)"
# SPEC_CLN of the header.
_CLASSES = {1: "STAR", 2: "GALAXY", 3: "QSO", 4: "QSO", 6: "STAR"}
_LARGEST_LOG = 30.0


def _recognises(hdus: Any) -> bool:
    header = hdus[0].header
    return (
        header.get("NAXIS") == 2
        and header.get("NAXIS2", 0) >= _FEWEST_ROWS
        and headers.text(header, "TELESCOP").upper().startswith("SDSS")
        and headers.number(header, "COEFF0") is not None
        and headers.number(header, "COEFF1") is not None
    )


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    header = hdus[0].header
    rows = np.asarray(hdus[0].data, dtype=np.float64)
    logs = (headers.number(header, "COEFF0") or 0.0) + (headers.number(header, "COEFF1") or 0.0) * np.arange(
        rows.shape[1]
    )
    with np.errstate(all="ignore"):
        wave = np.where(np.abs(logs) < _LARGEST_LOG, 10.0**logs, np.nan)
    z = headers.number(header, "Z")
    numbers = [headers.number(header, keyword) for keyword in ("PLATEID", "MJD", "FIBERID")]
    return [
        make_spectrum(
            # The error is 0 where a sample is bad.
            Samples(wave, rows[_FLUX], rows[_ERROR]),
            medium=headers.medium(header),
            flux_unit=headers.text(header, "BUNIT") or _UNIT,
            target=f"SDSS {'-'.join(str(int(each)) for each in numbers if each is not None)}",
            source="SDSS spSpec",
            redshift=z if z is not None and z > -1.0 else None,
            label=_CLASSES.get(int(headers.number(header, "SPEC_CLN") or 0), ""),
        )
    ]


READER = FitsReader("SDSS spSpec (to DR8)", _recognises, _read)
