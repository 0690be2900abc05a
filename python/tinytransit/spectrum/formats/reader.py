# SPDX-License-Identifier: MIT
"""What a reader of a format is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinytransit.spectrum.spectrum import Spectrum


@dataclass(frozen=True)
class FitsReader:
    """How spectra of one layout of FITS are recognised and read.

    Attributes:
        name: Of the format, for the documentation.
        recognises: Whether an opened file (``astropy.io.fits.HDUList``) is of that layout; told by what is in it.
        read: Its spectra, of an opened file and its path.
    """

    name: str
    recognises: Callable[[Any], bool]
    read: Callable[[Any, Path], list[Spectrum]]
