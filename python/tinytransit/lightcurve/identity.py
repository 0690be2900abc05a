# SPDX-License-Identifier: MIT
"""The star of a light curve, and the source of its flux."""

import re
from dataclasses import dataclass

MISSIONS = {"KEPLER": "KIC", "K2": "EPIC", "TESS": "TIC"}
"""The catalogue from which each mission's stars have their numbers."""

CLOCKS = {"KIC": "BKJD", "EPIC": "BKJD", "TIC": "BTJD"}
"""The time system of each mission's own files, by catalogue."""

_NAME = re.compile(r"(?<![a-z])(TIC|KIC|EPIC)[\s_-]*0*([1-9]\d{0,15})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Identity:
    """What a light-curve file says before its table is read.

    Attributes:
        star: Name with its catalogue, such as ``TIC 261136679``.
        source: Mission and sector, quarter or campaign, such as ``TESS sector 1``.
    """

    star: str
    source: str

    @property
    def catalogue(self) -> str:
        """``KIC``, ``EPIC`` or ``TIC``."""
        return self.star.partition(" ")[0]


def star_in(text: str) -> str | None:
    """Return the first star named in a text, such as ``TIC 123`` in ``TIC_0123_s0001.csv``; None if there is none."""
    found = _NAME.search(text)
    return f"{found.group(1).upper()} {found.group(2)}" if found else None
