# SPDX-License-Identifier: MIT
"""Open FITS files that nobody vouches for: what headers promise is compared with the file before it is allocated."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tinytransit.errors import TinyTransitError
from tinytransit.untrusted_files import FileFaultError

_MOST_COLUMNS = 999  # by the FITS standard 4.0, section 7.3.1


@contextmanager
def opened(content: bytes, name: str) -> Iterator[Any]:
    """Yield the ``astropy.io.fits.HDUList`` of a file whose length is what its headers say.

    Whatever a damaged file makes the FITS library raise, here or in the block, becomes one named error.

    Args:
        content: Of the file, unpacked.
        name: Of the file, for messages.

    Raises:
        FileFaultError: If it is not FITS, or is shorter than its headers say.
        TinyTransitError: Any that the block raises.
    """
    from astropy.io import fits

    try:
        with warnings.catch_warnings():
            # Units of the missions that the library does not know, and its remarks on what is damaged: see below.
            warnings.simplefilter("ignore")
            with fits.open(io.BytesIO(content), memmap=False, disable_image_compression=True) as hdus:
                _check_parts(hdus, content, name)
                yield hdus
    except (TinyTransitError, FileFaultError):
        raise
    except Exception as error:  # a damaged header makes the library raise nearly anything
        raise FileFaultError(f"{name}: not a readable FITS file ({error}); fetch it again") from error


def _check_parts(hdus: Any, content: bytes, name: str) -> None:
    """Before anything is allocated: a header can promise more rows and columns than any memory holds."""
    end = 0
    for hdu in hdus:
        place = hdu.fileinfo()
        end = place["datLoc"] + place["datSpan"]
        if not 0 <= place["datLoc"] <= end <= len(content):
            raise FileFaultError(
                f"{name}: not a readable FITS file (its part {hdu.name or 'without a name'} "
                f"should end at byte {end}, the file ends at {len(content)}); fetch it again"
            )
        if not 0 <= int(hdu.header.get("TFIELDS", 0)) <= _MOST_COLUMNS:
            raise FileFaultError(
                f"{name}: not a readable FITS file (at most {_MOST_COLUMNS} columns are "
                f"possible, got {hdu.header['TFIELDS']}); fetch it again"
            )
    if content[end:].strip(b"\0"):
        raise FileFaultError(
            f"{name}: not a readable FITS file (what follows byte {end} is no whole part); fetch it again"
        )
