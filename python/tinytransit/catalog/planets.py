# SPDX-License-Identifier: MIT
"""Tables of planets of the NASA Exoplanet Archive: ``k2pandc``, ``ps`` and ``pscomppars``.

Days, BJD, hours, depths in percent. ``k2pandc`` and ``ps`` give every published solution of a planet a row; only its
default one (``default_flag``) counts. Values that are limits (``..lim`` of 1 or -1) are none, and an epoch on a clock
that is not barycentric (``pl_tsystemref``) is a fault.
"""

import re

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row

_PPM_A_PERCENT = 1e4
_DEFAULT = "default_flag"
_TRANSIT = ("pl_tranmid", "pl_trandur", "pl_trandep", "pl_tsystemref", _DEFAULT, "ra", "dec")
_UNITS = {
    "pl_orbper": "days", "pl_tranmid": "BJD", "pl_trandur": "hours", "pl_trandep": "percent", "ra": "degrees",
    "dec": "degrees",
}  # fmt: skip
# HJD differs from BJD by up to 4 s, JD by up to 8 minutes, the others by their zero point.
_CLOCKS = ("", "BJD", "BJD-TDB", "BJD_TDB", "BJD (TDB)", "TDB", "BJD-TT", "BJD-UTC", "HJD")
_EPIC = re.compile(r"EPIC\s*(\d+)", re.IGNORECASE)
_TIC = re.compile(r"TIC\s*(\d+)", re.IGNORECASE)


def _planet(row: Row, star: str, disposition: str, source: str) -> Candidate:
    depth_percent, epoch = row.number("pl_trandep"), row.number("pl_tranmid")
    clock = row.text("pl_tsystemref").upper()
    if epoch is not None and clock not in _CLOCKS:
        row.faults.append(f"pl_tranmid must be a BJD, got {clock}")
    return Candidate(
        star=star,
        name=row.text("pl_name"),
        disposition=disposition,
        source=source,
        period_days=row.number("pl_orbper"),
        epoch_bjd=epoch,
        duration_hours=row.number("pl_trandur"),
        depth_ppm=None if depth_percent is None else depth_percent * _PPM_A_PERCENT,
        ra_deg=row.angle("ra", in_hours=True),
        dec_deg=row.angle("dec"),
        faults=tuple(row.faults),
    )


def _k2(row: Row) -> Candidate:
    # Light curves of K2 name the star by its EPIC number, which not every export of the table has.
    named = row.text("epic_hostname") or row.text("epic_candname")
    found = _EPIC.match(named)
    star = f"EPIC {found.group(1)}" if found else named or row.text("hostname")
    return _planet(row, star, row.text("disposition"), K2.source)


def _published(row: Row) -> Candidate:
    found = _TIC.match(row.text("tic_id"))
    star = f"TIC {found.group(1)}" if found else row.text("hostname")
    return _planet(row, star, "CONFIRMED", PUBLISHED.source)


K2 = Kind(
    source="K2",
    marks=frozenset({"pl_name", "hostname", "disposition"}),
    needs=("pl_name", "hostname", "disposition", "pl_orbper"),
    wants=("epic_hostname", "epic_candname", *_TRANSIT),
    candidate_of=_k2,
    choice=_DEFAULT,
    units=_UNITS,
)

PUBLISHED = Kind(
    source="Exoplanet Archive",
    marks=frozenset({"pl_name", "hostname"}),
    needs=("pl_name", "hostname", "pl_orbper"),
    wants=("tic_id", *_TRANSIT),
    candidate_of=_published,
    choice=_DEFAULT,
    units=_UNITS,
)
