# SPDX-License-Identifier: MIT
"""Clean one sector or quarter, and clip what no transit can be."""

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, times, with_values
from tinytransit.lightcurve.normalising import MAD_TO_SIGMA, normalise
from tinytransit.statistics import FloatArray

_NEXT_CADENCE = 1.5  # cadences further apart than this have one missing between them


def clean(curve: LightCurve) -> LightCurve:
    """Drop cadences without time or flux and divide by the median flux.

    Args:
        curve: One sector or quarter, whose flux level is its own.

    Returns:
        The finite cadences, median flux 1.

    Raises:
        NoFluxError: If nothing finite is left, or the median is not above zero, so that a relative flux means nothing.
    """
    return normalise(curve, "median")


def clip_upward(curve: LightCurve, sigma: float) -> LightCurve:
    """Drop cadences far above the median, such as flares and cosmic rays; nothing below it, where transits are.

    Args:
        curve: A detrended light curve.
        sigma: Limit in robust standard deviations (1.4826 x median absolute deviation).
    """
    flux = fluxes(curve)
    excess, spread = _excess_and_spread(flux)
    return with_values(curve, excess <= sigma * spread, flux, flux_errors(curve))


def clip_lone_dips(
    curve: LightCurve, masked: npt.NDArray[np.bool_], sigma: float, shortest_transit_hours: float
) -> LightCurve:
    """Drop cadences far below the median that are too few in a row for a transit.

    A row of low cadences goes only if it is shorter than any transit, none of it is masked, and the cadences before and
    after it were observed and are not even half as low: beside a gap or in a wider dip it could be part of a transit.

    Args:
        curve: A detrended light curve.
        masked: In or near a known transit, shape (n,).
        sigma: Limit in robust standard deviations.
        shortest_transit_hours: A row as long as this is kept.
    """
    time, flux = times(curve), fluxes(curve)
    excess, spread = _excess_and_spread(flux)
    low, calm = excess < -sigma * spread, excess > -0.5 * sigma * spread
    steps = np.diff(time)
    cadence = float(np.median(steps)) if steps.size else np.inf
    adjoining = np.concatenate([[False], steps < _NEXT_CADENCE * cadence, [False]])
    edges = np.diff(np.concatenate([[False], low, [False]]).astype(np.int8))
    keep = np.ones(low.shape, dtype=np.bool_)
    for start, end in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        too_short = (end - start) * cadence < shortest_transit_hours / 24.0
        alone = adjoining[start : end + 1].all() and calm[start - 1] and calm[end]
        if too_short and alone and not masked[start:end].any():
            keep[start:end] = False
    return with_values(curve, keep, flux, flux_errors(curve))


def _excess_and_spread(flux: FloatArray) -> tuple[FloatArray, float]:
    """Flux above its median, shape (n,), and its robust standard deviation."""
    excess = flux - np.median(flux)
    return excess, MAD_TO_SIGMA * float(np.median(np.abs(excess)))
