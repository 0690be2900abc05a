# SPDX-License-Identifier: MIT
"""Tables of Kepler's threshold-crossing events (TCE), DR24 and DR25: days, BKJD, hours, ppm.

Dispositions are the Autovetter's training labels, ``av_training_set`` in the Exoplanet Archive's DR24 table, ``label``
in the DR25 table of ExoMiner (Valizadegan et al. 2022, ApJ 926, 120), which also calls the star ``target_id``. The
Archive's own DR25 table has none, so its events are of unknown disposition.
"""

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row
from tinytransit.time_systems import to_bjd

_SOURCE = "Kepler TCE"
_TIMING = ("tce_plnt_num", "tce_period", "tce_time0bk", "tce_duration")


def _candidate(row: Row) -> Candidate:
    archive_depth, exominer_depth = row.number("tce_depth"), row.number("transit_depth")
    return Candidate(
        star=f"KIC {row.identifier('kepid') or row.identifier('target_id')}",
        name=f"TCE {row.identifier('tce_plnt_num')}",
        disposition=row.text("av_training_set") or row.text("label"),
        source=_SOURCE,
        period_days=row.number("tce_period"),
        epoch_bjd=to_bjd(row.number("tce_time0bk"), "BKJD"),
        duration_hours=row.number("tce_duration"),
        depth_ppm=exominer_depth if archive_depth is None else archive_depth,
        ra_deg=row.number("ra"),
        dec_deg=row.number("dec"),
        faults=tuple(row.faults),
    )


ARCHIVE = Kind(
    source=_SOURCE,
    marks=frozenset({"kepid", "tce_period"}),
    needs=("kepid", *_TIMING),
    wants=("av_training_set", "label", "tce_depth", "ra", "dec"),
    candidate_of=_candidate,
)

EXOMINER = Kind(
    source=_SOURCE,
    marks=frozenset({"target_id", "tceid", "tce_period"}),
    needs=("target_id", *_TIMING, "label"),
    wants=("transit_depth", "ra", "dec"),
    candidate_of=_candidate,
)
