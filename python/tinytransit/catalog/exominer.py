# SPDX-License-Identifier: MIT
"""ExoMiner's publications on TESS: the vetting catalogue, and the ranked predictions of a run.

- Vetting catalogue of 2-minute targets (Valizadegan et al. 2025): ``TIC ID``, ``Orbital Period [day]``, ``Transit
  Epoch [BTJD]``, ``Transit Duration [hour]``, ``Transit Depth [ppm]`` and ``ExoMiner Score``. It has scores for
  dispositions; with the threshold of the papers, 0.5, they become PC and NON-PC (which is not told further).
- Predictions: ``uid``, ``target_id``, ``tce_period``, ``tce_time0bk``, ``tce_duration`` in days, ``label``. A uid with
  a sector run (``123-1-S14-26``) is an event of TESS, in BTJD; one without (``123-1``) of Kepler, in BKJD.
"""

import re

from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.kind import Kind
from tinytransit.catalog.table import Row
from tinytransit.time_systems import to_bjd

_SOURCE = "ExoMiner"
_PLANET_SCORE = 0.5
_HOURS_A_DAY = 24.0
_SECTOR_RUN = re.compile(r"-S\d+(-\d+)?$")


def _vetted(row: Row) -> Candidate:
    score = row.number("ExoMiner Score")
    return Candidate(
        star=f"TIC {row.identifier('TIC ID')}",
        name=row.text("TCE ID"),
        disposition="" if score is None else "PC" if score >= _PLANET_SCORE else "NON-PC",
        source=_SOURCE,
        period_days=row.number("Orbital Period [day]"),
        epoch_bjd=to_bjd(row.number("Transit Epoch [BTJD]"), "BTJD"),
        duration_hours=row.number("Transit Duration [hour]"),
        depth_ppm=row.number("Transit Depth [ppm]"),
        faults=tuple(row.faults),
    )


def _predicted(row: Row) -> Candidate:
    of_tess = _SECTOR_RUN.search(row.text("uid")) is not None
    duration_days = row.number("tce_duration")
    return Candidate(
        star=f"{'TIC' if of_tess else 'KIC'} {row.identifier('target_id')}",
        name=row.text("uid"),
        disposition=row.text("label"),
        source=_SOURCE,
        period_days=row.number("tce_period"),
        epoch_bjd=to_bjd(row.number("tce_time0bk"), "BTJD" if of_tess else "BKJD"),
        duration_hours=None if duration_days is None else duration_days * _HOURS_A_DAY,
        faults=tuple(row.faults),
    )


VETTING = Kind(
    source=_SOURCE,
    marks=frozenset({"TCE ID", "ExoMiner Score"}),
    needs=(
        "TCE ID",
        "TIC ID",
        "ExoMiner Score",
        "Orbital Period [day]",
        "Transit Epoch [BTJD]",
        "Transit Duration [hour]",
    ),
    wants=("Transit Depth [ppm]",),
    candidate_of=_vetted,
)

PREDICTIONS = Kind(
    source=_SOURCE,
    marks=frozenset({"uid", "target_id", "tce_period"}),
    needs=("uid", "target_id", "tce_period", "tce_time0bk", "tce_duration", "label"),
    wants=(),
    candidate_of=_predicted,
)
