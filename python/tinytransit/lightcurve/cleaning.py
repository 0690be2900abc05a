"""Clean one sector or quarter, and clip what no transit can be."""

import numpy as np

from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, star, times, with_values
from tinytransit.lightcurve.errors import NoFluxError

_MAD_TO_SIGMA = 1.4826


def clean(curve: LightCurve) -> LightCurve:
    """Drop cadences without time or flux and divide by the median flux.

    Args:
        curve: One sector or quarter, whose flux level is its own.

    Returns:
        The finite cadences, median flux 1.

    Raises:
        NoFluxError: If nothing finite is left, or the median is not above zero, so that a relative flux means nothing.
    """
    time, flux, flux_err = times(curve), fluxes(curve), flux_errors(curve)
    keep = np.isfinite(time) & np.isfinite(flux)
    median = float(np.median(flux[keep])) if keep.any() else float("nan")
    if not median > 0:
        raise NoFluxError(f"{star(curve)}: median flux is {median} over {np.count_nonzero(keep)} finite cadences; "
                          "it must be above 0 to normalise by")
    return with_values(curve, keep, flux / median, flux_err / median)


def clip_upward(curve: LightCurve, sigma: float) -> LightCurve:
    """Drop cadences far above the median, such as flares and cosmic rays; nothing below it, where transits are.

    Args:
        curve: A detrended light curve.
        sigma: Limit in robust standard deviations (1.4826 x median absolute deviation).
    """
    flux = fluxes(curve)
    excess = flux - np.median(flux)
    spread = _MAD_TO_SIGMA * float(np.median(np.abs(excess)))
    return with_values(curve, excess <= sigma * spread, flux, flux_errors(curve))
