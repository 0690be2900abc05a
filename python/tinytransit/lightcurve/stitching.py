# SPDX-License-Identifier: MIT
"""Join the sectors or quarters of one star."""

from collections.abc import Sequence

import numpy as np

from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, make_curve, source, star, time_system, times
from tinytransit.lightcurve.errors import MixedCurvesError


def stitch(curves: Sequence[LightCurve]) -> LightCurve:
    """Join cleaned light curves of one star into one, sorted by time.

    Args:
        curves: Normalised light curves; where two hold the same instant, the earlier in the sequence is kept.

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
    time = np.concatenate([times(curve) for curve in curves])
    time, first = np.unique(time, return_index=True)
    return make_curve(
        time,
        np.concatenate([fluxes(curve) for curve in curves])[first],
        np.concatenate([flux_errors(curve) for curve in curves])[first],
        time_system=systems[0],
        star=stars[0],
        source=_joined_source(curves),
    )


def _joined_source(curves: Sequence[LightCurve]) -> str:
    """Join ``Kepler quarter 3`` and ``Kepler quarter 4`` to ``Kepler quarter 3,4``, in order of time."""
    parts: dict[str, list[str]] = {}
    for curve in sorted(curves, key=lambda item: float(times(item)[0])):
        kind, _, number = source(curve).rpartition(" ")
        numbers = parts.setdefault(kind, [])
        if number not in numbers:
            numbers.append(number)
    return "; ".join(f"{kind} {','.join(numbers)}".strip() for kind, numbers in parts.items())
