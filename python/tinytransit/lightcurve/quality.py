# SPDX-License-Identifier: MIT
"""Quality flags: the cadences that they leave, and the ways in which text writes them."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tinytransit.text_tables import MISSING

QualityMask: TypeAlias = Literal["none", "default", "hard"]
"""``none`` keeps all; ``default`` drops what is surely useless; ``hard`` also what may be, such as stray light."""

# Attitude tweak, safe mode, coarse and Earth point, Argabrightening, desaturation, manual exclude, impulsive outlier,
# bad calibration; hard also cosmic rays and scattered light.
_TESS_BITS: Mapping[QualityMask, int] = {"none": 0, "default": 0x42BF, "hard": 0x5EFF}
# Attitude tweak, safe mode, coarse and Earth point, desaturation, manual exclude, detector anomaly, no data, thruster
# firing; hard also cosmic rays, dropouts of sensitivity and possible firings.
_KEPLER_BITS: Mapping[QualityMask, int] = {"none": 0, "default": 0x11412F, "hard": 0x1965AF}

_DIGITS = re.compile(r"[01]+")
_WHOLE = re.compile(r"[+-]?\d+")
_MOST_FLAGS = 1 << 63
# Decimal numbers that consist of zeros and ones alone are rare among flags, and from 1000 on have so many bits set as
# no cadence has; two or three digits could be either.
_SURELY_BINARY_DIGITS = 4


def good(flags: npt.NDArray[np.int64], catalogue: str, mask: QualityMask) -> npt.NDArray[np.bool_]:
    """Mark the cadences to keep.

    The bits are lightkurve's choice from the Kepler Archive Manual (table 2.3) and the TESS Science Data Products
    Description Document (table 28).

    Args:
        flags: Quality flags, shape (n,).
        catalogue: ``TIC`` for TESS; anything else for Kepler and K2, whose bits mean something else.
        mask: How strict to be.
    """
    kept: npt.NDArray[np.bool_] = (flags & bad_bits(catalogue, mask)) == 0
    return kept


def bad_bits(catalogue: str, mask: QualityMask) -> int:
    """Return the bits of a mission that ``good`` drops."""
    return (_TESS_BITS if catalogue == "TIC" else _KEPLER_BITS)[mask]


def flags_of(texts: Sequence[str]) -> list[int]:
    """Return quality flags of text as numbers; a blank is 0.

    Flags may be decimal numbers (``128``, ``128.0``), hexadecimal (``0x80``) or binary digits (``10000000``),
    which tables made from the missions' files have, since these ask for them with their display format.

    Args:
        texts: The different texts of one column.

    Raises:
        ValueError: With the text that is no flag, or could be decimal or binary.
    """
    given = [text.strip() for text in texts]
    digits = [text for text in given if text.lower() not in MISSING]
    if all(map(_DIGITS.fullmatch, digits)):
        longest = max(map(len, digits), default=1)
        if longest >= _SURELY_BINARY_DIGITS:
            return [int(text, 2) if text.lower() not in MISSING else 0 for text in given]
        if longest > 1:
            raise ValueError(max(digits, key=len))
    return [_flag(text) for text in given]


def _flag(text: str) -> int:
    if text.lower() in MISSING:
        return 0
    if _WHOLE.fullmatch(text):
        value = int(text)
    elif text.lower().startswith("0x"):
        value = int(text, 16)
    else:
        number = math.nan if "_" in text else float(text)
        if not number.is_integer() or abs(number) > 2.0**53:
            raise ValueError(text)
        value = int(number)
    if not -_MOST_FLAGS <= value < _MOST_FLAGS:
        raise ValueError(text)
    return value
