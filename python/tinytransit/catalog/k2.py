# SPDX-License-Identifier: MIT
"""The table of K2 planets and candidates of the NASA Exoplanet Archive: days, BJD, hours, depths in percent.

The archive gives every published solution of a planet a row; only its default one (``default_flag``) counts.
"""

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row

_PPM_A_PERCENT = 1e4


def _candidate(row: Row) -> Candidate:
    depth_percent = row.number("pl_trandep")
    return Candidate(
        # Light curves of K2 name the star by its EPIC number, which not every export of the table has.
        star=row.text("epic_hostname") or row.text("hostname"),
        name=row.text("pl_name"),
        disposition=row.text("disposition"),
        source=KIND.source,
        period_days=row.number("pl_orbper"),
        epoch_bjd=row.number("pl_tranmid"),
        duration_hours=row.number("pl_trandur"),
        depth_ppm=None if depth_percent is None else depth_percent * _PPM_A_PERCENT,
        ra_deg=row.number("ra"),
        dec_deg=row.number("dec"),
        faults=tuple(row.faults),
    )


def _is_default(row: Row) -> bool:
    return row.text("default_flag") in ("", "1")


KIND = Kind(
    source="K2",
    marks=frozenset({"pl_name", "hostname", "disposition"}),
    needs=("pl_name", "hostname", "disposition", "pl_orbper"),
    wants=("default_flag", "epic_hostname", "pl_tranmid", "pl_trandur", "pl_trandep", "ra", "dec"),
    candidate_of=_candidate,
    counts=_is_default,
)
