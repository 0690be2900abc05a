# SPDX-License-Identifier: MIT
"""The cumulative table of Kepler Objects of Interest (KOI) of the NASA Exoplanet Archive: days, BKJD, hours, ppm."""

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row
from tinytransit.time_systems import to_bjd


def _candidate(row: Row) -> Candidate:
    """Read a row.

    A false positive that the table flags as not transit-like (``koi_fpflag_nt``) gets the disposition
    ``NOT TRANSIT-LIKE``: unlike an eclipsing binary it does not look like a transit.
    """
    disposition = row.text("koi_disposition")
    if disposition == "FALSE POSITIVE" and row.text("koi_fpflag_nt") == "1":
        disposition = "NOT TRANSIT-LIKE"
    return Candidate(
        star=f"KIC {row.identifier('kepid')}",
        name=row.text("kepler_name") or row.text("kepoi_name"),
        disposition=disposition,
        source=KIND.source,
        period_days=row.number("koi_period"),
        epoch_bjd=to_bjd(row.number("koi_time0bk"), "BKJD"),
        duration_hours=row.number("koi_duration"),
        depth_ppm=row.number("koi_depth"),
        ra_deg=row.number("ra"),
        dec_deg=row.number("dec"),
        faults=tuple(row.faults),
    )


KIND = Kind(
    source="KOI",
    marks=frozenset({"kepoi_name"}),
    needs=("kepid", "kepoi_name", "koi_disposition", "koi_fpflag_nt", "koi_period", "koi_time0bk", "koi_duration"),
    wants=("kepler_name", "koi_depth", "ra", "dec"),
    candidate_of=_candidate,
)
