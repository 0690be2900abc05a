# SPDX-License-Identifier: MIT
"""Fold times on a period, and mark the cadences in or near a transit."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.statistics import BoolArray, FloatArray


def fold(time: npt.ArrayLike, period: float, epoch: float) -> FloatArray:
    """Return the phase of each time, in periods, in [-0.5, 0.5), 0 at the epoch.

    Args:
        time: Times, any shape.
        period: Period, same unit, above 0.
        epoch: Centre of one event, same unit and zero point.
    """
    phase = np.mod((np.asarray(time, dtype=np.float64) - epoch) / period + 0.5, 1.0) - 0.5
    # The remainder of a tiny negative number rounds up to 1.
    return np.where(phase >= 0.5, -0.5, phase)


# No mask takes more than half of a period, so that a contact binary leaves something to see the trend in.
_WIDEST_HALF_MASK_PERIODS = 0.25


def near_transits(time: FloatArray, ephemerides: Iterable[Ephemeris], time_system: str, durations: float) -> BoolArray:
    """Mark the cadences near a transit centre of any of the ephemerides.

    Args:
        time: Days of ``time_system``, shape (n,).
        ephemerides: What to mark.
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
        durations: Half width in transit durations; at most a quarter of a period is taken.

    Returns:
        True within the half width of a centre, shape (n,).
    """
    near = np.zeros(time.shape, dtype=np.bool_)
    for ephemeris in ephemerides:
        half_width = min(durations * ephemeris.duration_days / ephemeris.period_days, _WIDEST_HALF_MASK_PERIODS)
        near |= np.abs(fold(time, ephemeris.period_days, ephemeris.epoch_in(time_system))) <= half_width
    return near
