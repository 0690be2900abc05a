# SPDX-License-Identifier: MIT
"""Names of the columns of times, fluxes and quality flags, and the clock that a name or a unit tells."""

import re
from collections.abc import Iterable, Sequence

TIME = ("time", "t", "bjd", "bjd_tdb", "btjd", "bkjd")
CORRECTED_FLUX = (
    "flux",
    "pdcsap_flux",
    "kspsap_flux",
    "det_flux",
    "fcor",
    "corr_flux",
    "cal_psf_flux",
    "cal_aper_flux",
)
"""The curve that somebody made, as lightkurve writes it beside its sources; then what each pipeline corrects last."""
LAST_RESORT = ("sap_flux",)
"""Fluxes with the trends of the instrument still in them."""
RAW_FLUX = (*LAST_RESORT, "flux_raw", "raw_flux", "fraw")
"""The same by the names of all pipelines."""
FLUX = (*CORRECTED_FLUX, *LAST_RESORT)
QUALITY = ("sap_quality", "quality")

# Longest first, since BJD is within the others; the numbers are what the missions write into the unit of the column.
_CLOCKS = {"btjd": "BTJD", "2457000": "BTJD", "bkjd": "BKJD", "2454833": "BKJD", "bjd": "BJD"}
_WORD = re.compile(r"(\w+)(?:-([a-zA-Z]\w*))?")


def first_of(wanted: Sequence[str], names: Iterable[str]) -> str | None:
    """Return the name, as the table has it, of the column that comes first in ``wanted``; None if there is none.

    Case does not matter, nor what follows the first word, such as the unit in ``Time (BTJD)``.
    """
    given = {plain(name): name for name in reversed(list(names))}
    return next((given[name] for name in wanted if name in given), None)


def namesakes(name: str, names: Iterable[str]) -> list[str]:
    """Columns that ``first_of`` cannot tell from ``name``, itself among them."""
    return [other for other in names if plain(other) == plain(name)]


def plain(name: str) -> str:
    """First word of a column's name in lower case: ``time`` of ``Time [BTJD]``, ``flux_err`` of ``Flux-err``."""
    word = _WORD.match(name.strip().lower())
    return "_".join(filter(None, word.groups())) if word else ""


def clock(text: str) -> str | None:
    """Time system that a column's name or unit tells, such as ``BTJD`` of ``BJD - 2457000, days``, or None."""
    lower = text.lower()
    return next((system for mark, system in _CLOCKS.items() if mark in lower), None)
