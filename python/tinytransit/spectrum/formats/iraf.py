# SPDX-License-Identifier: MIT
"""IRAF images of spectra: wavelengths linear, or linear in the logarithm, along the first axis; a spectrum in each row.

Shapes are (pixels), (apertures, pixels) and (bands, apertures, pixels), of which BANDIDn names the bands and APNUMn the
apertures (Valdes 1993, in ASP Conf. Ser. 52, 467, "The IRAF/NOAO spectral world coordinate systems"): ``equispec`` by
CRVAL1, CRPIX1 and CD1_1 or CDELT1, ``multispec`` by a text for each aperture. Dispersion functions are not read.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.spectrum.errors import SpectrumLayoutError, SpectrumUnitError
from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats import units
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.spectrum import Samples, Spectrum, make_spectrum
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.terminal import counted

MOST_APERTURES = 1000
_MOST_WAT_LINES = 999
_WAT_WIDTH = 68
_UNIT = re.compile(r"units\s*=\s*\"?([A-Za-z]+)")
_SPEC = re.compile(r"spec(\d+)\s*=\s*\"([^\"]*)\"")
_LOG = 1
_SPECTRAL = ("LINEAR", "WAVE", "AWAV", "LAMBDA", "WAVELENGTH", "ANGSTROM", "MULTISPE")
_LARGEST_LOG = 30.0


def _recognises(hdus: Any) -> bool:
    return image_of(hdus) is not None


def image_of(hdus: Any) -> Any:
    """Return the first part that is an image of spectra by its header; None if there is none."""
    for hdu in hdus:
        header = hdu.header
        kind = str(header.get("XTENSION", "IMAGE")).strip()
        if kind != "IMAGE" or header.get("NAXIS") not in (1, 2, 3) or not hdu.size:
            continue
        code = headers.text(header, "CTYPE1").upper().split("-")[0]
        step = headers.number(header, "CD1_1", "CDELT1")
        has_wave = step not in (None, 0.0) and headers.number(header, "CRVAL1") is not None
        if (has_wave and (code in _SPECTRAL or (not code and header["NAXIS"] == 1))) or code == "MULTISPE":
            return hdu
    return None


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    hdu = image_of(hdus)
    header = hdu.header
    values = np.asarray(hdu.data, dtype=np.float64)
    cube = values.reshape((1,) * (3 - values.ndim) + values.shape)
    bands = [headers.text(header, f"BANDID{number + 1}").lower() for number in range(cube.shape[0])]
    if cube.shape[1] > MOST_APERTURES:
        raise SpectrumLayoutError(f"{file.name}: an image of {cube.shape[1]} rows; at most {MOST_APERTURES} are read")
    sigma = next((index for index, band in enumerate(bands) if band.startswith("sigma")), None)
    notes = list[str]()
    if cube.shape[0] > 1 and not any(bands):
        notes.append(f"the first of {cube.shape[0]} bands, which the file does not name")
    waves = wavelengths(header, cube.shape[1], cube.shape[2], file.name, notes)
    target = headers.target(header)
    spectra = []
    for row, wave in enumerate(waves):
        empty = _empty_ends(cube[0, row])
        padded = [f"{counted(int(empty.sum()), 'sample')} of exactly 0 at the ends: masked"] if empty.any() else []
        aperture = headers.text(header, f"APNUM{row + 1}").split(" ")[0] or str(row + 1)
        spectra.append(
            make_spectrum(
                Samples(wave, cube[0, row], None if sigma is None else cube[sigma, row], empty),
                medium=headers.medium(header),
                flux_unit=headers.text(header, "BUNIT"),
                target=f"{target} aperture {aperture}".strip() if len(waves) > 1 else target,
                source=" ".join(filter(None, [headers.text(header, "TELESCOP"), headers.text(header, "INSTRUME")]))
                or "IRAF image",
                label=headers.text(header, "SPECTYPE", "SPTYPE"),
                notes=[*notes, *padded],
            )
        )
    return spectra


def _empty_ends(flux: FloatArray) -> BoolArray:
    """Mark zeros without an end before the first value or behind the last: an image has no other way to say nothing."""
    filled = np.flatnonzero(flux)
    empty = np.zeros(flux.shape, dtype=np.bool_)
    if filled.size:
        for end in (slice(0, filled[0]), slice(filled[-1] + 1, None)):
            # One zero alone may be measured.
            empty[end] = empty[end].size > 1
    return empty


def wavelengths(header: Any, rows: int, pixels: int, name: str, notes: list[str]) -> list[FloatArray]:
    """Return the wavelengths of each row of an image in Angstrom, shape (pixels,).

    Args:
        header: Of the image.
        rows: How many.
        pixels: In a row.
        name: Of the file, for messages.
        notes: Gets what a user should know.

    Raises:
        SpectrumUnitError: If they are in a unit that is none of wavelength.
        SpectrumLayoutError: If they are given by a function, or not at all.
    """
    unit = _unit(header, name)
    if unit is None:
        notes.append(units.ASSUMED)
    pixel = np.arange(1, pixels + 1, dtype=np.float64)
    if headers.text(header, "CTYPE1").upper().startswith("MULTISPE"):
        given = [_multispec(text, pixels, name) for text in _aperture_texts(header, rows, name)]
    else:
        # LTV1 and LTM1_1 are in CRPIX1 and CD1_1 already.
        reference = headers.number(header, "CRPIX1")
        start, step = headers.number(header, "CRVAL1"), headers.number(header, "CD1_1", "CDELT1")
        if start is None or step is None:
            raise SpectrumLayoutError(f"{name}: no CRVAL1 and CD1_1 that are numbers say its wavelengths")
        linear = start + step * (pixel - (1.0 if reference is None else reference))
        given = [_unlogged(linear, headers.number(header, "DC-FLAG") == _LOG, name)] * rows
    return [wave if unit is None else units.to_angstrom(wave, unit, name=name) for wave in given]


def _unlogged(values: FloatArray, is_log: bool, name: str) -> FloatArray:
    if not is_log:
        return values
    if not (np.abs(values) < _LARGEST_LOG).all():
        raise SpectrumLayoutError(f"{name}: logarithms of wavelengths from {values[0]:g} to {values[-1]:g}")
    return np.asarray(10.0**values, dtype=np.float64)


def _unit(header: Any, name: str) -> str | None:
    """The unit of WAT1, else of CUNIT1; None where neither says one of a wavelength, such as ``pixel``."""
    if found := _UNIT.search(_wat(header, 1)):
        if units.is_spectral(found[1]):
            return found[1]
        raise SpectrumUnitError(f"{name}: expected wavelengths, got units={found[1]} in WAT1_001")
    unit = headers.text(header, "CUNIT1")
    if unit and unit.lower() not in ("pixel", "pixels"):
        if not units.is_spectral(unit):
            raise SpectrumUnitError(f"{name}: expected wavelengths, got CUNIT1 {unit!r}")
        return unit
    return None


def _wat(header: Any, axis: int) -> str:
    """Join the lines of an attribute, each of which fills 68 characters: a blank at the end of one is cut off."""
    lines = []
    for number in range(1, _MOST_WAT_LINES + 1):
        line = headers.value(header, f"WAT{axis}_{number:03d}")
        if line is None:
            break
        lines.append(str(line).ljust(_WAT_WIDTH))
    return "".join(lines)


def _aperture_texts(header: Any, rows: int, name: str) -> list[str]:
    found = {int(number): text for number, text in _SPEC.findall(_wat(header, 2))}
    missing = [row for row in range(1, rows + 1) if row not in found]
    if missing:
        raise SpectrumLayoutError(f"{name}: WAT2 gives no wavelengths of spectrum {missing[0]} of {rows}")
    return [found[row] for row in range(1, rows + 1)]


def _multispec(text: str, pixels: int, name: str) -> FloatArray:
    """``ap beam dtype w1 dw nw z aplow aphigh``: linear for dtype 0, in the logarithm for 1, -1 for none."""
    fields = text.split()
    try:
        kind, start, step, redshift = int(fields[2]), *(float(fields[index]) for index in (3, 4, 6))
    except (IndexError, ValueError) as error:
        raise SpectrumLayoutError(f"{name}: cannot read the dispersion {text[:60]!r}") from error
    if kind not in (0, _LOG):
        raise SpectrumLayoutError(
            f"{name}: its wavelengths are given by a dispersion function (type {kind}), which is not read; resample it "
            "to linear wavelengths, with IRAF's dispcor for instance"
        )
    values = start + step * np.arange(pixels, dtype=np.float64)
    if not np.isfinite([start, step, redshift]).all() or step == 0 or redshift <= -1:
        raise SpectrumLayoutError(f"{name}: cannot read the dispersion {text[:60]!r}")
    wave: npt.NDArray[np.float64] = _unlogged(values, kind == _LOG, name) / (1.0 + redshift)
    return wave


READER = FitsReader("IRAF images (equispec, linear multispec)", _recognises, _read)
