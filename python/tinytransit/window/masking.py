# SPDX-License-Identifier: MIT
"""Which cadences lie in or near a transit."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.window.folding import fold

# No mask takes more than half of a period, so that a contact binary leaves something to see the trend in.
_WIDEST_HALF_MASK_PERIODS = 0.25


def near_transits(
    time: npt.NDArray[np.float64], ephemerides: Iterable[Ephemeris], time_system: str, durations: float
) -> npt.NDArray[np.bool_]:
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
