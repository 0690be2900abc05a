# SPDX-License-Identifier: MIT
"""Tables of TESS Objects of Interest (TOI) of the NASA Exoplanet Archive: days, BJD, hours, ppm.

Short lists without epochs and durations are read too; their candidates can be matched, but not folded on.
"""

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row


def _candidate(row: Row) -> Candidate:
    return Candidate(
        star=f"TIC {row.identifier('tid')}",
        name=f"TOI-{row.text('toi')}",
        disposition=row.text("tfopwg_disp"),
        source=KIND.source,
        period_days=row.number("pl_orbper"),
        epoch_bjd=row.number("pl_tranmid"),
        duration_hours=row.number("pl_trandurh"),
        depth_ppm=row.number("pl_trandep"),
        ra_deg=row.number("ra"),
        dec_deg=row.number("dec"),
        faults=tuple(row.faults),
    )


KIND = Kind(
    source="TOI",
    marks=frozenset({"toi", "tid"}),
    needs=("toi", "tid", "tfopwg_disp", "pl_orbper"),
    wants=("pl_tranmid", "pl_trandurh", "pl_trandep", "ra", "dec"),
    candidate_of=_candidate,
)
