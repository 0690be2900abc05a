# SPDX-License-Identifier: MIT
"""What a FITS header says of a spectrum: its target, and what its wavelengths are in."""

import math
from typing import Any

from tinytransit.spectrum.spectrum import Medium

_LONGEST = 80
_TARGETS = ("OBJECT", "TARGNAME", "DESIG", "OBJNAME", "TARGPROP", "TARGET")
# FITS standard 4.0, table 25: wavelength in vacuum and in air.
_WCS_MEDIA: dict[str, Medium] = {"WAVE": "vacuum", "AWAV": "air"}
_SPELLED: dict[str, Medium] = {"air": "air", "vac": "vacuum", "vacuum": "vacuum"}


def value(header: Any, keyword: str) -> Any:
    """Return what a keyword holds; None if it is not there, or its card cannot be read: other cards may be sound."""
    from astropy.io.fits.verify import VerifyError

    try:
        return header.get(keyword)
    except VerifyError:
        return None


def text(header: Any, *keywords: str) -> str:
    """Return the first keyword that has a value, as text of at most 80 characters; empty if none has."""
    for keyword in keywords:
        held = value(header, keyword)
        if held is not None and not isinstance(held, bool) and (found := " ".join(str(held).split())):
            return found[:_LONGEST]
    return ""


def number(header: Any, *keywords: str) -> float | None:
    """Return the first keyword that holds a finite number; None if none does."""
    for keyword in keywords:
        held = value(header, keyword)
        if isinstance(held, int | float) and not isinstance(held, bool) and math.isfinite(held):
            return float(held)
    return None


def target(*headers: Any) -> str:
    """Return the name of what was observed, from the first header that has one; empty if none has."""
    return next(filter(None, (text(header, *_TARGETS) for header in headers)), "")


def medium(*headers: Any) -> Medium:
    """Return what wavelengths are in; ``unknown`` if no keyword says it.

    Asked in each header: VACUUM (SDSS, LAMOST), AIRORVAC (IRAF), CTYPE1 (FITS standard 4.0, section 8.4: WAVE, AWAV).
    """
    for header in headers:
        is_vacuum = value(header, "VACUUM")
        if isinstance(is_vacuum, bool):
            return "vacuum" if is_vacuum else "air"
        if spelled := _SPELLED.get(text(header, "AIRORVAC").lower()):
            return spelled
        if coded := _WCS_MEDIA.get(text(header, "CTYPE1").upper().split("-")[0]):
            return coded
    return "unknown"
