# SPDX-License-Identifier: MIT
"""Kepler's catalogues at the NASA Exoplanet Archive: objects of interest (KOI) and threshold-crossing events (TCE).

Periods are in days, epochs in BKJD (``koi_time0bk``, ``tce_time0bk``) or BJD (``koi_time0``, ``tce_time0``),
durations in hours, depths in ppm. Dispositions of TCEs are the Autovetter's training labels, ``av_training_set`` in the
table of DR24, ``label`` in the DR25 table of ExoMiner (Valizadegan et al. 2022, ApJ 926, 120), which also calls the
star ``target_id``. The Archive's own DR25 table has none, so its events are of unknown disposition.
"""

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row
from tinytransit.time_systems import to_bjd

_TCE = "Kepler TCE"
_TIMING = ("tce_plnt_num", "tce_period", "tce_time0bk|tce_time0", "tce_duration")


def _epoch(row: Row, bkjd: str, bjd: str) -> float | None:
    """Return an epoch in BJD from whichever of two columns the table has."""
    return row.number(bjd) if not row.text(bkjd) else to_bjd(row.number(bkjd), "BKJD")


def _koi(row: Row) -> Candidate:
    """Read a row.

    A false positive that the table flags as not transit-like (``koi_fpflag_nt``) gets the disposition
    ``NOT TRANSIT-LIKE``: unlike an eclipsing binary it does not look like a transit.
    """
    disposition = row.text("koi_disposition", "koi_pdisposition")
    if disposition == "FALSE POSITIVE" and row.text("koi_fpflag_nt") in ("1", "1.0"):
        disposition = "NOT TRANSIT-LIKE"
    return Candidate(
        star=f"KIC {row.identifier('kepid')}",
        name=row.text("kepler_name", "kepoi_name"),
        disposition=disposition,
        source=KOI.source,
        period_days=row.number("koi_period"),
        epoch_bjd=_epoch(row, "koi_time0bk", "koi_time0"),
        duration_hours=row.number("koi_duration"),
        depth_ppm=row.number("koi_depth"),
        ra_deg=row.angle("ra", in_hours=True),
        dec_deg=row.angle("dec"),
        faults=tuple(row.faults),
    )


def _tce(row: Row) -> Candidate:
    archive_depth, exominer_depth = row.number("tce_depth"), row.number("transit_depth")
    return Candidate(
        star=f"KIC {row.identifier('kepid', 'target_id')}",
        name=f"TCE {row.identifier('tce_plnt_num')}",
        disposition=row.text("av_training_set", "label"),
        source=_TCE,
        period_days=row.number("tce_period"),
        epoch_bjd=_epoch(row, "tce_time0bk", "tce_time0"),
        duration_hours=row.number("tce_duration"),
        depth_ppm=exominer_depth if archive_depth is None else archive_depth,
        ra_deg=row.angle("ra", in_hours=True),
        dec_deg=row.angle("dec"),
        faults=tuple(row.faults),
    )


_UNITS = {
    "koi_period": "days", "koi_time0bk": "BKJD", "koi_time0": "BJD", "koi_duration": "hours", "koi_depth": "ppm",
    "tce_period": "days", "tce_time0bk": "BKJD", "tce_time0": "BJD", "tce_duration": "hours", "tce_depth": "ppm",
    "transit_depth": "ppm",
}  # fmt: skip

KOI = Kind(
    source="KOI",
    marks=frozenset({"kepoi_name"}),
    needs=(
        "kepid", "kepoi_name", "koi_disposition|koi_pdisposition", "koi_fpflag_nt", "koi_period",
        "koi_time0bk|koi_time0", "koi_duration",
    ),
    wants=("kepler_name", "koi_depth", "ra", "dec"),
    candidate_of=_koi,
    units=_UNITS,
)  # fmt: skip

TCE = Kind(
    source=_TCE,
    marks=frozenset({"kepid", "tce_period"}),
    needs=("kepid", *_TIMING),
    wants=("av_training_set", "label", "tce_depth", "ra", "dec"),
    candidate_of=_tce,
    units=_UNITS,
)

EXOMINER_TCE = Kind(
    source=_TCE,
    marks=frozenset({"target_id", "tceid", "tce_period"}),
    needs=("target_id", *_TIMING, "label"),
    wants=("transit_depth", "ra", "dec"),
    candidate_of=_tce,
    units=_UNITS,
)
