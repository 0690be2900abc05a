# SPDX-License-Identifier: MIT
"""Labels by ephemeris: a window is what a catalogue says of the signal it was folded on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.periods import DEFAULT_TOLERANCE, period_ratio, same_event
from tinytransit.catalog.reading import by_star
from tinytransit.dataset.labelling.labels import Labels
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.labels import JUNK, UNKNOWN, label_of
from tinytransit.window.shard import WindowShard

_JUNK_WORD = "J"


class Reason(StrEnum):
    """Why a window got its label."""

    MATCHED = "period and epoch of a candidate"
    HARMONIC = "a harmonic of a candidate's period"
    UNMATCHED = "no candidate of its star"
    STAR_UNKNOWN = "star in no catalogue"


@dataclass(frozen=True)
class _Timing:
    period_days: float
    epoch_bjd: float
    duration_days: float


def label_by_ephemeris(
    shard: WindowShard, ephemerides: Iterable[Ephemeris], tolerance: float = DEFAULT_TOLERANCE
) -> Labels:
    """Label windows by the catalogue's candidates of their stars.

    A window whose period and epoch are those of a candidate gets its disposition. One at a harmonic shows the same
    star wrongly folded, neither a good transit nor junk: unknown. One on a star whose candidates are all something
    else is junk, for the catalogues list what vetting found worth keeping. A star in no catalogue was perhaps never
    looked at: unknown.

    Args:
        shard: n windows.
        ephemerides: Candidates of any stars.
        tolerance: Largest relative difference of periods that are the same.

    Returns:
        Labels, with junk as ``J`` and unknown as an empty disposition.
    """
    known = by_star(ephemerides)
    found = [_label(shard, row, known, tolerance) for row in range(len(shard))]
    return Labels(
        label=np.array([label for label, _, _ in found], dtype=np.int8),
        disposition=np.array([word for _, word, _ in found], dtype=np.str_),
        reasons={reason.value: count for reason, count in Counter(reason for _, _, reason in found).items()},
    )


def _label(
    shard: WindowShard, row: int, known: dict[str, list[Ephemeris]], tolerance: float
) -> tuple[int, str, Reason]:
    candidates = known.get(str(shard.star[row]))
    if candidates is None:
        return UNKNOWN, "", Reason.STAR_UNKNOWN
    epoch = float(shard.epoch_days[row]) + TIME_SYSTEMS[str(shard.time_system[row])]
    window = _Timing(float(shard.period_days[row]), epoch, float(shard.duration_hours[row]) / 24.0)
    for candidate in candidates:
        if same_event(window, candidate, tolerance):
            return label_of(candidate.disposition), candidate.disposition, Reason.MATCHED
    ratios = [period_ratio(window.period_days, candidate.period_days, tolerance) for candidate in candidates]
    if any(ratio not in (None, 1) for ratio in ratios):
        return UNKNOWN, "", Reason.HARMONIC
    return JUNK, _JUNK_WORD, Reason.UNMATCHED
