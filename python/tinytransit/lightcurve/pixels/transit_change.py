# SPDX-License-Identifier: MIT
"""Change in transit of anything measured cadence by cadence."""

import math
from dataclasses import dataclass

import numpy as np

from tinytransit.lightcurve.pixels.errors import PixelError
from tinytransit.statistics import MAD_TO_SIGMA, FloatArray

_FARTHEST_BASELINE = 4.0  # half durations from the centre
_FEWEST_CADENCES = 3


@dataclass(frozen=True, eq=False)
class TransitChange:
    """In transit minus out of transit.

    Attributes:
        mean: In the unit of what was measured, shape (k,).
        sigma: One standard deviation of it, above 0, shape (k,).
        transits: How many were measured.
    """

    mean: FloatArray
    sigma: FloatArray
    transits: int


def transit_change(
    time: FloatArray, values: FloatArray, *, period_days: float, epoch: float, duration_days: float
) -> TransitChange:
    """Compare each transit with the cadences one to four half durations from its centre.

    A straight line is laid through those on both sides and taken away, so that slow drifts cancel. The noise is the
    scatter (1.4826 x median absolute deviation) about the lines.

    Args:
        time: Days, finite, shape (n,).
        values: What was measured, k things, finite, shape (n, k).
        period_days: Of the transits.
        epoch: Centre of one, on the clock of ``time``.
        duration_days: First to last contact.

    Raises:
        PixelError: If no transit has 3 cadences inside and on each side.
    """
    cycle = np.rint((time - epoch) / period_days)
    distance = (time - epoch - cycle * period_days) / (0.5 * duration_days)
    inside, near = np.abs(distance) < 1.0, np.abs(distance) < _FARTHEST_BASELINE
    sums, residuals, count, transits = np.zeros(values.shape[1]), [], 0, 0
    for number in np.unique(cycle[inside]):
        within = inside & (cycle == number)
        beside = near & ~inside & (cycle == number)
        sides = np.count_nonzero(beside & (distance < 0)), np.count_nonzero(beside & (distance > 0))
        if min(np.count_nonzero(within), *sides) < _FEWEST_CADENCES:
            continue
        line = np.polynomial.polynomial.polyfit(distance[beside], values[beside], 1)
        level, slope = line[0], line[1]
        sums += (values[within] - level - np.outer(distance[within], slope)).sum(axis=0)
        residuals.append(values[beside] - level - np.outer(distance[beside], slope))
        count, transits = count + int(np.count_nonzero(within)), transits + 1
    if not transits:
        raise PixelError(
            f"no transit of period {period_days:g} days has {_FEWEST_CADENCES} cadences inside and on each side"
        )
    around = np.concatenate(residuals)
    noise = MAD_TO_SIGMA * np.median(np.abs(around), axis=0)
    # The mean inside has an error, and so has the line that it is compared with.
    sigma = np.maximum(noise * math.sqrt(1.0 / count + 1.0 / len(around)), np.finfo(np.float64).tiny)
    return TransitChange(sums / count, sigma, transits)
