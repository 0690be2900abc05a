# SPDX-License-Identifier: MIT
"""The cadences of a TESS-like sector and their noise."""

import numpy as np

from tinytransit.statistics import FloatArray

CADENCE_DAYS = 10.0 / 1440.0

_SECTOR_DAYS = 27.4
_START_BTJD = 1325.3
_DOWNLINK_GAP_DAYS = (0.9, 1.6)
_SHORT_GAP_DAYS = (0.05, 0.4)


def sector_times(rng: np.random.Generator) -> FloatArray:
    """Return the cadences of a sector: 27.4 days at 10 minutes, less the downlink gap in the middle and short gaps.

    Returns:
        BTJD, increasing, shape (n,) with n about 3,700.
    """
    time = _START_BTJD + np.arange(0.0, _SECTOR_DAYS, CADENCE_DAYS)
    middle = _START_BTJD + 0.5 * _SECTOR_DAYS
    gaps = [(middle, rng.uniform(*_DOWNLINK_GAP_DAYS))]
    gaps += [(rng.uniform(time[0], time[-1]), rng.uniform(*_SHORT_GAP_DAYS)) for _ in range(rng.integers(0, 4))]
    observed = np.ones(time.shape, dtype=np.bool_)
    for centre, length in gaps:
        observed &= np.abs(time - centre) > 0.5 * length
    return time[observed]


def red_and_white(rng: np.random.Generator, count: int, *, white: float, red: float, correlation: float) -> FloatArray:
    """White noise plus a first-order autoregressive process, x[i] = c x[i-1] + e[i].

    Args:
        rng: Source of randomness.
        count: Number of cadences.
        white: Standard deviation of the white part.
        red: Standard deviation of the red part.
        correlation: c, the correlation of neighbouring cadences, below 1.

    Returns:
        Noise about 0, shape (count,).
    """
    from scipy.signal import lfilter

    steps = rng.normal(0.0, red * np.sqrt(1.0 - correlation**2), count)
    steps[0] = rng.normal(0.0, red)  # start in the stationary state
    return np.asarray(lfilter([1.0], [1.0, -correlation], steps) + rng.normal(0.0, white, count), dtype=np.float64)
