# SPDX-License-Identifier: MIT
"""Clean one sector or quarter, clip what no transit can be, and put the fluxes of different stars on one scale."""

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, star, times, with_values
from tinytransit.lightcurve.errors import NoFluxError
from tinytransit.statistics import MAD_TO_SIGMA, FloatArray

Normalisation: TypeAlias = Literal["median", "median_mad"]

_MOST_DARK = 0.25


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
    keep = np.isfinite(times(curve)) & np.isfinite(flux)
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
