# SPDX-License-Identifier: MIT
"""Tell what a file holds from what is in it and not from its name, and that it is the one that was sent."""

import gzip
import hashlib
import io
import re
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.fetch.errors import DamagedError, TooLargeError, UnwantedError
from tinytransit.lightcurve.columns import FLUX, TIME, first_of
from tinytransit.spectrum.errors import SpectrumError, UnreadableSpectrumError
from tinytransit.spectrum.formats.text_spectrum import names_spectrum
from tinytransit.spectrum.reading import kind_of, spectra_in

LIGHT_CURVE, PIXELS, SPECTRUM, RESPONSE, IMAGE = "light curve", "pixels", "spectrum", "response", "image"
CSV_SUFFIXES = (".csv", ".csv.gz")
TEXT_SUFFIXES = (".tbl", ".txt", ".ecsv", ".dat", ".tbl.gz", ".txt.gz", ".ecsv.gz", ".dat.gz")
"""Of spectra as tables of text."""
SUFFIXES = (".fits", ".fits.gz", *CSV_SUFFIXES)
"""Names that are worth a look."""

_K2SFF_FLUXES = {"FRAW", "FCOR"}  # Vanderburg & Johnson 2014; all others have FLUX in their names
_CSV_HEAD = 100_000
_SUM_BLOCK = 2880 * 256  # of whole FITS blocks


def promising(name: str) -> bool:
    """Whether a name is that of a FITS or CSV file."""
    return name.lower().endswith(SUFFIXES)


def recognise(path: Path, name: str, *, largest: int) -> str:
    """Tell what a file holds, and that it is whole as far as it says how long it is.

    The first of these that it has: a table of a light curve, a table of target pixels, a spectrum, the response or
    effective area of one, an image (compressed ones included). A FITS file is whole if its last unit ends where the
    file does and its data agree with DATASUM (FITS standard 4.0, section 4.4.2.7) where that is given. CHECKSUM is not
    asked: long-cadence files of the Kepler archive carry values that do not fit them.

    Args:
        path: Of the file; what it is called does not matter.
        name: What it is to be called; one of ``CSV_SUFFIXES`` or ``TEXT_SUFFIXES`` makes it text, all else has to be
            FITS.
        largest: Bytes to which a compressed file may unfold.

    Returns:
        ``LIGHT_CURVE``, ``PIXELS``, ``SPECTRUM``, ``RESPONSE`` or ``IMAGE``.

    Raises:
        DamagedError: If it is cut off or its data are not those that were written.
        TooLargeError: If it unfolds to more than ``largest``.
        UnwantedError: If it is whole and holds none of them.
    """
    size = _unfolded_size(path, largest)
    if name.lower().endswith(TEXT_SUFFIXES):
        return _recognise_text(path)
    return _recognise_csv(path) if name.lower().endswith(CSV_SUFFIXES) else _recognise_fits(path, size)


def _recognise_fits(path: Path, size: int) -> str:
    from astropy.io import fits
    from astropy.utils.exceptions import AstropyWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AstropyWarning)  # what they warn of is checked here
            with fits.open(path, disable_image_compression=True, lazy_load_hdus=False) as units:
                _check_whole(units, path, size)
                found = {_content(unit) for unit in units}
                if found.isdisjoint((LIGHT_CURVE, PIXELS)):
                    found.add(kind_of(units))
                names = ", ".join(unit.name or "a unit without a name" for unit in units)
    except DamagedError:
        raise
    except Exception as error:  # a damaged header makes the FITS library raise nearly anything
        raise DamagedError(f"is no readable FITS file: {error}") from error
    for content in (LIGHT_CURVE, PIXELS, SPECTRUM, RESPONSE, IMAGE):
        if content in found:
            return content
    raise UnwantedError(f"holds neither a light curve, nor pixels, a spectrum or an image, but {names}")


def _check_whole(units: Any, path: Path, size: int) -> None:
    place = units[-1].fileinfo()
    end = place["datLoc"] + place["datSpan"]
    if end != size:
        raise DamagedError(f"has {size} bytes, and its last readable unit ends at {end}")
    with path.open("rb") as plain, gzip.open(plain) if _is_gzip(path) else plain as content:
        for number, unit in enumerate(units):
            expected = str(unit.header.get("DATASUM", "")).strip()
            # Whatever is no number, a unit gives no sum; astropy does the same.
            if expected.isdecimal() and _sum_of(content, unit.fileinfo()) != int(expected):
                raise DamagedError(f"the data of its unit {number} ({unit.name}) do not agree with their DATASUM")


def _sum_of(content: io.BufferedIOBase, place: Mapping[str, Any]) -> int:
    """Return the ones' complement sum of a unit's data as 32-bit numbers, a block at a time (FITS 4.0, appendix J)."""
    content.seek(place["datLoc"])
    left, total = int(place["datSpan"]), 0
    while left and (block := content.read(min(left, _SUM_BLOCK))):
        left -= len(block)
        words = np.frombuffer(block.ljust(-(-len(block) // 4) * 4, b"\0"), dtype=">u4")
        total += int(words.sum(dtype=np.uint64))
        while total >> 32:
            total = (total & 0xFFFFFFFF) + (total >> 32)
    return total


def _content(unit: Any) -> str | None:
    from astropy.io import fits

    if isinstance(unit, fits.BinTableHDU):
        if unit.header.get("ZIMAGE"):
            return IMAGE
        columns = {column.name.upper(): column for column in unit.columns}
        fluxes = [column for name, column in columns.items() if "FLUX" in name or name in _K2SFF_FLUXES]
        if not fluxes or first_of(TIME, columns) is None:
            return None
        return LIGHT_CURVE if all(_is_scalar(column) for column in fluxes) else PIXELS
    return IMAGE if unit.is_image and len(unit.shape) >= 2 and all(unit.shape) else None


def _is_scalar(column: Any) -> bool:
    return not column.dim and bool(column.format.repeat == 1)


def _unfolded_size(path: Path, largest: int) -> int:
    """Size of a file without its compression, if it has one; only ever a megabyte of it is in memory."""
    if not _is_gzip(path):
        return path.stat().st_size
    size = 0
    try:
        with gzip.open(path) as unfolded:
            while block := unfolded.read(1 << 20):
                size += len(block)
                if size > largest:
                    raise TooLargeError(None, largest)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DamagedError(f"is a damaged gzip file: {error}") from error
    return size


def _recognise_csv(path: Path) -> str:
    """A CSV file is a light curve if its first line that is no comment names a time and a flux."""
    try:
        with path.open("rb") as plain, gzip.open(plain) if _is_gzip(path) else plain as content:
            head = content.read(_CSV_HEAD).decode("utf-8-sig", "strict")
    except UnicodeDecodeError as error:
        raise UnwantedError("is named as CSV but is no text") from error
    line = next((line for line in head.splitlines() if line.strip() and not line.startswith("#")), "")
    names = re.split(r"[,;\t]", line)
    if first_of(TIME, names) and first_of(FLUX, names):
        return LIGHT_CURVE
    if names_spectrum(names):
        return SPECTRUM
    raise UnwantedError(f"expected a first line with columns of time and flux, got {line.strip()[:80] or 'nothing'}")


def _recognise_text(path: Path) -> str:
    """A table of text is a spectrum if it is read as one: where its columns begin, only its reader knows."""
    try:
        with path.open("rb") as plain, gzip.open(plain) if _is_gzip(path) else plain as content:
            spectra_in(content.read(), path)
    except UnreadableSpectrumError as error:
        raise DamagedError(f"is no readable table: {error}") from error
    except SpectrumError as error:
        raise UnwantedError(f"holds no spectrum: {error}") from error
    return SPECTRUM


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


@dataclass(frozen=True)
class Digests:
    """What tells two files apart.

    Attributes:
        size: In bytes.
        sha256: In hexadecimal.
        md5: In hexadecimal; the one digest that archives give.
    """

    size: int
    sha256: str
    md5: str


def digest(path: Path) -> Digests:
    """Read a file once and take its digests.

    Raises:
        OSError: If it cannot be read.
    """
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            sha256.update(block)
            md5.update(block)
            size += len(block)
    return Digests(size=size, sha256=sha256.hexdigest(), md5=md5.hexdigest())


def check_md5(digests: Digests, expected: str | None) -> None:
    """Compare with the MD5 that a source gives, if it gives one.

    Raises:
        DamagedError: If they differ.
    """
    if expected is not None and digests.md5 != expected.lower():
        raise DamagedError(f"its MD5 is {digests.md5}, not the {expected.lower()} that its source gives")
