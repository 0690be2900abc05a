# SPDX-License-Identifier: MIT
"""Read the content of a spectrum's file: a regular, visible one, whole, unpacked, and never more than a limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinytransit import untrusted_files
from tinytransit.fits_files import opened
from tinytransit.spectrum.errors import UnreadableSpectrumError

MOST_MEGABYTES = 256
"""A MUSE cube is no spectrum; an echelle spectrum with all its orders has 20."""


def load(file: Path) -> bytes:
    """Return the content of a file, unpacked; see ``untrusted_files.read_limited``.

    Raises:
        UnreadableSpectrumError: If it is none to read, or cannot be read, is empty or too large.
    """
    if fault := untrusted_files.fault_of_data(file):
        raise UnreadableSpectrumError(fault)
    try:
        return untrusted_files.read_limited(file, MOST_MEGABYTES)
    except untrusted_files.FileFaultError as error:
        raise UnreadableSpectrumError(str(error)) from error


@contextmanager
def open_spectrum(file: Path, content: bytes | None = None) -> Iterator[Any]:
    """Yield the ``astropy.io.fits.HDUList`` of a FITS file.

    Args:
        file: Plain or gzip.
        content: Of it, unpacked, if it was read already.

    Raises:
        UnreadableSpectrumError: If it cannot be read, is not FITS, or is shorter than its headers say.
        SpectrumError: Any that the block raises.
    """
    content = load(file) if content is None else content
    try:
        with opened(content, file.name) as hdus:
            yield hdus
    except untrusted_files.FileFaultError as error:
        raise UnreadableSpectrumError(str(error)) from error
