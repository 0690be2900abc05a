# SPDX-License-Identifier: MIT
"""Noise of a light curve."""

import numpy as np
import numpy.typing as npt


def red_and_white(
    rng: np.random.Generator, count: int, *, white: float, red: float, correlation: float
) -> npt.NDArray[np.float64]:
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
