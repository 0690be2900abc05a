# SPDX-License-Identifier: MIT
"""Open a FITS file of unknown origin."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinytransit.lightcurve.errors import LightCurveError, UnreadableFileError
from tinytransit.lightcurve.loading import load

_MOST_COLUMNS = 999  # by the FITS standard 4.0, section 7.3.1


@contextmanager
def open_fits(file: Path, *, most_megabytes: int) -> Iterator[Any]:
    """Yield the ``astropy.io.fits.HDUList`` of a file whose length is what its headers say.

    Whatever a damaged file makes the FITS library raise, here or in the block, becomes one named error.

    Args:
        file: Plain or gzip.
        most_megabytes: Larger content is refused.

    Raises:
        UnreadableFileError: If the file is missing, is not FITS, is shorter than its headers say, or is too large.
        LightCurveError: Any that the block raises.
    """
    from astropy.io import fits

    content = load(file, most_megabytes)
    try:
        with warnings.catch_warnings():
            # Units of the missions that the library does not know, and its remarks on what is damaged: see below.
            warnings.simplefilter("ignore")
            with fits.open(io.BytesIO(content), memmap=False, disable_image_compression=True) as hdus:
                _check_parts(hdus, content, file)
                yield hdus
    except LightCurveError:
        raise
    except Exception as error:  # a damaged header makes the library raise nearly anything
        raise UnreadableFileError(f"{file.name}: not a readable FITS file ({error}); fetch it again") from error


def _check_parts(hdus: Any, content: bytes, file: Path) -> None:
    """Before anything is allocated: a header can promise more rows and columns than any memory holds."""
    end = 0
    for hdu in hdus:
        place = hdu.fileinfo()
        end = place["datLoc"] + place["datSpan"]
        if not 0 <= place["datLoc"] <= end <= len(content):
            raise UnreadableFileError(
                f"{file.name}: not a readable FITS file (its part {hdu.name or 'without a name'} "
                f"should end at byte {end}, the file ends at {len(content)}); fetch it again"
            )
        if not 0 <= int(hdu.header.get("TFIELDS", 0)) <= _MOST_COLUMNS:
            raise UnreadableFileError(
                f"{file.name}: not a readable FITS file (at most {_MOST_COLUMNS} columns are "
                f"possible, got {hdu.header['TFIELDS']}); fetch it again"
            )
    if content[end:].strip(b"\0"):
        raise UnreadableFileError(
            f"{file.name}: not a readable FITS file (what follows byte {end} is no whole part); fetch it again"
        )
