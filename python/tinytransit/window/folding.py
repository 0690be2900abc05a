# SPDX-License-Identifier: MIT
"""Fold times on a period."""

import numpy as np
import numpy.typing as npt


def fold(time: npt.ArrayLike, period: float, epoch: float) -> npt.NDArray[np.float64]:
    """Return the phase of each time, in periods, in [-0.5, 0.5), 0 at the epoch.

    Args:
        time: Times, any shape.
        period: Period, same unit, above 0.
        epoch: Centre of one event, same unit and zero point.
    """
    phase = np.mod((np.asarray(time, dtype=np.float64) - epoch) / period + 0.5, 1.0) - 0.5
    # The remainder of a tiny negative number rounds up to 1.
    return np.where(phase >= 0.5, -0.5, phase)
