# SPDX-License-Identifier: MIT
"""Which columns of a table are time, flux, its error and the quality flags, and what clock the times are on."""

import re
from collections.abc import Iterable, Sequence

TIME = ("time", "t", "bjd", "bjd_tdb", "btjd", "bkjd")
FLUX = ("pdcsap_flux", "kspsap_flux", "det_flux", "flux")
"""From the most to the least corrected: SPOC and Kepler, QLP to sector 55, QLP since, anything else."""
QUALITY = ("sap_quality", "quality")

# Longest first, since BJD is within the others; the numbers are what the missions write into the unit of the column.
_CLOCKS = {"btjd": "BTJD", "2457000": "BTJD", "bkjd": "BKJD", "2454833": "BKJD", "bjd": "BJD"}


def first_of(wanted: Sequence[str], names: Iterable[str]) -> str | None:
    """Return the name, as the table has it, of the column that comes first in ``wanted``; None if there is none.

    Case does not matter, nor what follows the first word, such as the unit in ``Time (BTJD)``.
    """
    given = {plain(name): name for name in reversed(list(names))}
    return next((given[name] for name in wanted if name in given), None)


def plain(name: str) -> str:
    """First word of a column's name in lower case: ``time`` of ``Time [BTJD]``."""
    word = re.match(r"\w+", name.strip().lower())
    return word.group() if word else ""


def clock(text: str) -> str | None:
    """Time system that a column's name or unit tells, such as ``BTJD`` of ``BJD - 2457000, days``, or None."""
    lower = text.lower()
    return next((system for mark, system in _CLOCKS.items() if mark in lower), None)
