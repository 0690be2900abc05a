# SPDX-License-Identifier: MIT
"""The depth of an event and its signal-to-noise ratio."""

import numpy as np

from tinytransit.statistics import BoolArray, FloatArray, robust_sigma
from tinytransit.window.errors import NoScatterError


def mean_depth(flux: FloatArray, in_transit: BoolArray) -> float:
    """Return the median flux outside of the transits less the mean flux inside; relative flux.

    Args:
        flux: Detrended relative flux, shape (n,), finite.
        in_transit: Whether each cadence lies in a transit, shape (n,); some do and some do not.
    """
    return float(np.median(flux[~in_transit]) - flux[in_transit].mean())


def signal_to_noise(flux: FloatArray, in_transit: BoolArray) -> float:
    """Return the signal-to-noise ratio of all transits together, without a unit, at least 0.

    It is the effective one of Kovacs, Zucker & Mazeh 2002 (A&A 391, 369), ``delta / sigma * sqrt(n)``, with delta the
    median flux outside less the mean flux inside, sigma the scatter outside (1.4826 times the median absolute
    deviation) and n the number of cadences inside. It takes the noise for white; pure noise gives 1 or less in 84 of
    100 cases, and a brightening 0.

    Args:
        flux: Detrended relative flux, shape (n,), finite.
        in_transit: Whether each cadence lies in a transit, shape (n,); some do.

    Raises:
        NoScatterError: If no cadence lies outside, or those that do have no scatter.
    """
    outside = flux[~in_transit]
    if not outside.size:
        raise NoScatterError("no cadence lies outside the transits, where the noise could be seen")
    sigma = robust_sigma(outside)
    if not sigma > 0:
        raise NoScatterError(f"the {outside.size} cadences outside the transits have no scatter; real flux has some")
    return max(0.0, float(mean_depth(flux, in_transit) / sigma * np.sqrt(np.count_nonzero(in_transit))))
