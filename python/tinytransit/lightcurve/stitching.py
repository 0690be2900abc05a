# SPDX-License-Identifier: MIT
"""Join the sectors or quarters of one star, each measurement once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.curve import (
    LightCurve,
    flux_errors,
    fluxes,
    make_curve,
    notes,
    source,
    star,
    time_system,
    times,
)
from tinytransit.lightcurve.errors import MixedCurvesError
from tinytransit.statistics import FloatArray

_MINUTES_A_DAY = 1440.0
_SAME_CADENCE = 0.75  # of the longer cadence: exposures whose centres are nearer than this overlap


def stitch(curves: Sequence[LightCurve]) -> LightCurve:
    """Join cleaned light curves of one star into one, sorted by time.

    One sector can be there twice: released again with times that differ by seconds, at a faster cadence, or from the
    full-frame images. Where exposures overlap with those of another curve only one is kept, so that the same light is
    not counted twice: that of the faster cadence, else of the earlier in the sequence. The notes of the result say so.

    Args:
        curves: Normalised light curves.

    Returns:
        One curve with strictly increasing times.

    Raises:
        MixedCurvesError: If there is no curve, or they are of several stars or in several time systems.
    """
    stars = sorted({star(curve) for curve in curves})
    systems = sorted({time_system(curve) for curve in curves})
    if len(stars) != 1 or len(systems) != 1:
        raise MixedCurvesError(
            f"only curves of one star in one time system can be stitched; got {len(curves)} of "
            f"star {', '.join(stars) or 'none'}, time system {', '.join(systems) or 'none'}"
        )
    said = [note for curve in curves for note in notes(curve)]
    keep = _kept([times(curve) for curve in curves])
    for curve, kept in zip(curves, keep, strict=True):
        if dropped := int(np.count_nonzero(~kept)):
            said.append(
                f"{source(curve)}: {dropped} of its {kept.size} cadences are in another file too and were counted once"
            )
    time = np.concatenate([times(curve)[kept] for curve, kept in zip(curves, keep, strict=True)])
    time, first = np.unique(time, return_index=True)

    def joined(parts: Sequence[FloatArray]) -> FloatArray:
        return np.concatenate([part[kept] for part, kept in zip(parts, keep, strict=True)])[first]

    return make_curve(
        time,
        joined([fluxes(curve) for curve in curves]),
        joined([flux_errors(curve) for curve in curves]),
        time_system=systems[0],
        star=stars[0],
        source=_joined_source(curves),
        notes=said,
    )


def _kept(parts: Sequence[FloatArray]) -> list[npt.NDArray[np.bool_]]:
    """Where each curve has an exposure that none before it, by cadence and place in the sequence, covers."""
    keep = [np.ones(time.shape, dtype=np.bool_) for time in parts]
    order = sorted(range(len(parts)), key=lambda place: round(_MINUTES_A_DAY * _cadence(parts[place]), 1))
    for rank, place in enumerate(order):
        time, kept = parts[place], keep[place]
        for before in order[:rank]:
            earlier, known = parts[before], parts[before][keep[before]]
            reach = _SAME_CADENCE * max(_cadence(time), _cadence(earlier))
            if known.size and time.size and known[0] - reach < time[-1] and time[0] < known[-1] + reach:
                after = np.searchsorted(known, time)
                distance = np.minimum(
                    np.abs(known[np.minimum(after, known.size - 1)] - time),
                    np.abs(known[np.maximum(after - 1, 0)] - time),
                )
                kept &= distance >= reach
    return keep


def _cadence(time: FloatArray) -> float:
    """Days from one exposure to the next; of a single one, which counts last, a day."""
    return float(np.median(np.diff(time))) if time.size > 1 else 1.0


def _joined_source(curves: Sequence[LightCurve]) -> str:
    """Join ``Kepler quarter 3`` and ``Kepler quarter 4`` to ``Kepler quarter 3,4``, in order of time."""
    parts: dict[str, list[str]] = {}
    for curve in sorted(curves, key=lambda item: float(times(item)[0])):
        kind, _, number = source(curve).rpartition(" ")
        numbers = parts.setdefault(kind, [])
        if number not in numbers:
            numbers.append(number)
    return "; ".join(f"{kind} {','.join(numbers)}".strip() for kind, numbers in parts.items())
