# SPDX-License-Identifier: MIT
"""Put the fluxes of different stars, sectors and instruments on one scale."""

from typing import Literal, TypeAlias

import numpy as np

from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, star, with_values
from tinytransit.lightcurve.errors import NoFluxError

Normalisation: TypeAlias = Literal["median", "median_mad"]

_MOST_DARK = 0.25

MAD_TO_SIGMA = 1.4826
"""Standard deviations a median absolute deviation of Gaussian noise."""


def normalise(curve: LightCurve, method: Normalisation) -> LightCurve:
    """Drop what is not finite and scale the flux.

    ``median`` divides by the median, so that 1 is the star's light and a dip is as deep as the share of it that is
    missing. ``median_mad`` subtracts the median and divides by the scatter (1.4826 x median absolute deviation), so
    that a dip is as deep as it is significant.

    Raises:
        NoFluxError: If nothing finite is left, or what is to be divided by is not above zero; by the median also if a
            quarter of the fluxes are not, for then it says nothing of the star's light.
    """
    flux, flux_err = fluxes(curve), flux_errors(curve)
    keep = np.isfinite(curve.time.value) & np.isfinite(flux)
    median = float(np.median(flux[keep])) if keep.any() else float("nan")
    if method == "median":
        offset, scale, name = 0.0, median, "median flux"
    else:
        deviation = float(np.median(np.abs(flux[keep] - median))) if keep.any() else float("nan")
        offset, scale, name = median, MAD_TO_SIGMA * deviation, "scatter of the flux"
    dark = float(np.mean(flux[keep] <= 0.0)) if keep.any() else 0.0
    if method == "median" and scale > 0 and dark > _MOST_DARK:
        raise NoFluxError(
            f"{star(curve)}: {100 * dark:.0f} % of its fluxes are 0 or less, as where the median has been subtracted; "
            "a relative flux is about 1"
        )
    if not scale > 0:
        raise NoFluxError(
            f"{star(curve)}: {name} is {scale:g} over {np.count_nonzero(keep)} finite cadences; "
            "it must be above 0 to normalise by"
        )
    return with_values(curve, keep, (flux - offset) / scale, flux_err / scale)
