# SPDX-License-Identifier: MIT
"""Read spectra from any file that an archive serves, told by what is in it and not by its name.

All formats are read with astropy's FITS alone. ``specutils`` would bring gwcs, asdf and ndcube along for what are plain
tables and images; here lengths are checked before anything is allocated, and a unit or a medium that a file does not
give becomes a note.
"""

from pathlib import Path
from typing import Any

from tinytransit.spectrum.errors import SpectrumLayoutError, UnreadableSpectrumError
from tinytransit.spectrum.formats import aaomega, csv_table, hst, ipac, iraf, jwst, lamost, ogip, sdss, sdss_dr7, table
from tinytransit.spectrum.formats.columns import columns_of, is_table
from tinytransit.spectrum.formats.response import Response
from tinytransit.spectrum.loading import load, open_spectrum
from tinytransit.spectrum.spectrum import Spectrum
from tinytransit.text_tables import TextError, encoding_of

_READERS = (
    sdss.READER,
    sdss_dr7.READER,
    lamost.READER,
    ogip.READER,
    hst.READER,
    jwst.READER,
    table.READER,
    aaomega.READER,
    iraf.READER,
)
_FITS = b"SIMPLE  ="
_NO_RESPONSE = Response()


def read_spectrum(path: str | Path) -> Spectrum:
    """Read the spectrum of a file; of several, the first, which a note says.

    Raises:
        SpectrumError: See ``read_spectra``.
    """
    spectra = read_spectra(path)
    if len(spectra) == 1:
        return spectra[0]
    from dataclasses import replace

    note = f"the first of {len(spectra)} spectra in {Path(path).name}"
    return replace(spectra[0], notes=(*spectra[0].notes, note))


def read_spectra(path: str | Path, response: Response = _NO_RESPONSE) -> list[Spectrum]:
    """Read all spectra of a file.

    - FITS, plain or gzip: SDSS and BOSS spec, SDSS spSpec, LAMOST (both layouts), HST x1d and x1dsum, JWST x1d, tables
      of ESO's archive and others, AAOmega with its variance, IRAF images, OGIP PHA.
    - Text: IPAC tables, ECSV, CSV and columns of numbers.

    Wavelengths become Angstrom; flux keeps its unit. What a file does not say is in the notes of the spectrum.

    Args:
        path: The file.
        response: Of X-ray spectra, what else is known than what stands beside them.

    Raises:
        UnreadableSpectrumError: If it is missing, empty, damaged, cut, too large, or neither FITS nor text.
        SpectrumLayoutError: If it holds no spectrum of a known layout.
        SpectrumUnitError: If its wavelengths are in a unit that is none.
        NoSamplesError: If fewer than two samples are usable.
    """
    file = Path(path)
    return spectra_in(load(file), file, response)


def spectra_in(content: bytes, file: Path, response: Response = _NO_RESPONSE) -> list[Spectrum]:
    """Read all spectra of a file's content, unpacked; see ``read_spectra``.

    Args:
        content: Of the file.
        file: For messages, and for what stands beside it.
        response: See ``read_spectra``.
    """
    if content.startswith(_FITS):
        with open_spectrum(file, content) as hdus:
            for reader in _READERS:
                if reader.recognises(hdus):
                    return ogip.read_pha(hdus, file, response) if reader is ogip.READER else reader.read(hdus, file)
            raise SpectrumLayoutError(f"{file.name}: {_what_is(hdus)}")
    if ipac.recognises(content):
        return ipac.read(content, "latin-1", file)
    try:
        encoding = encoding_of(content)
    except TextError as error:
        raise UnreadableSpectrumError(f"{file.name}: neither FITS nor a table of text: {error}") from None
    return csv_table.read(content, encoding, file)


def kind_of(hdus: Any) -> str | None:
    """Tell what an opened FITS file holds: ``spectrum``, or ``response`` of one; None if neither.

    Args:
        hdus: ``astropy.io.fits.HDUList``.
    """
    if any(reader.recognises(hdus) for reader in _READERS):
        return "spectrum"
    return "response" if _response_in(hdus) else None


def _response_in(hdus: Any) -> str:
    """What kind of response a file holds; empty if none."""
    for hdu in hdus:
        if is_table(hdu):
            names = set(columns_of(hdu).names)
            if "specresp" in names:
                return "an effective area (ARF)"
            if {"e_min", "e_max"} <= names or {"energ_lo", "energ_hi"} <= names:
                return "a response (RMF)"
    return ""


def _what_is(hdus: Any) -> str:
    if response := _response_in(hdus):
        return (
            f"{response}, by which counts become flux, and no spectrum; name its PHA file instead, and this one with "
            "--response; beside the PHA file, under the name in its ANCRFILE or RESPFILE, it is found without"
        )
    parts = ", ".join(hdu.name or "without a name" for hdu in hdus)
    return (
        f"no table of wavelength and flux and no image with wavelengths along its first axis; its parts: {parts[:80]}"
    )
