# SPDX-License-Identifier: MIT
"""Robust statistics that several rooms use, and the types of arrays."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MAD_TO_SIGMA = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation: 1 / Phi^-1(3/4)."""


def robust_sigma(values: npt.ArrayLike) -> float:
    """Return 1.4826 times the median absolute deviation from the median.

    Args:
        values: Any shape, not empty; NaN gives NaN.
    """
    array = np.asarray(values, dtype=np.float64)
    return MAD_TO_SIGMA * float(np.median(np.abs(array - np.median(array))))
