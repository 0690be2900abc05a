# SPDX-License-Identifier: MIT
"""AAOmega spectra as 2dfdr and Marz write them: an image of flux, one of its variance, and a table of the fibres."""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.columns import is_table
from tinytransit.spectrum.formats.iraf import MOST_APERTURES, image_of, wavelengths
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Samples, Spectrum, make_spectrum

_NOT_CALIBRATED = "flux is in counts, not calibrated"


def _recognises(hdus: Any) -> bool:
    return _variance(hdus) is not None and image_of(hdus) is hdus[0]


def _variance(hdus: Any) -> Any:
    return next((hdu for hdu in hdus[1:] if hdu.name == "VARIANCE" and hdu.header.get("NAXIS") in (1, 2)), None)


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    header = hdus[0].header
    flux = np.atleast_2d(np.asarray(hdus[0].data, dtype=np.float64))
    variance = np.atleast_2d(np.asarray(_variance(hdus).data, dtype=np.float64))
    if flux.shape != variance.shape or flux.ndim != 2 or len(flux) > MOST_APERTURES:
        raise SpectrumLayoutError(
            f"{file.name}: expected flux and variance of at most {MOST_APERTURES} fibres, got shapes {flux.shape} and "
            f"{variance.shape}"
        )
    notes = list[str]()
    waves = wavelengths(header, len(flux), flux.shape[1], file.name, notes)
    unit = headers.text(header, "BUNIT")
    names = _fibres(hdus, len(flux)) or [headers.target(header)] * len(flux)
    with np.errstate(invalid="ignore"):
        errors = np.sqrt(variance)
    return [
        make_spectrum(
            Samples(wave, values, error),
            medium=headers.medium(header),
            flux_unit=unit or "count",
            target=name,
            source=headers.text(header, "INSTRUME") or "AAOmega",
            notes=[*notes, *([] if unit else [_NOT_CALIBRATED])],
        )
        for wave, values, error, name in zip(waves, flux, errors, names, strict=True)
    ]


def _fibres(hdus: Any, count: int) -> list[str]:
    """Names of the objects that the fibres were on; empty if no table says them."""
    for hdu in hdus:
        if is_table(hdu) and hdu.name == "FIBRES" and len(hdu.data) == count:
            column = next((column.name for column in hdu.columns if column.name.upper() == "NAME"), None)
            if column is not None:
                return [" ".join(str(name).split())[:80] for name in hdu.data[column]]
    return []


READER = FitsReader("AAOmega (2dfdr) with its variance", _recognises, _read)
