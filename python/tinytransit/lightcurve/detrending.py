# SPDX-License-Identifier: MIT
"""Divide out the slow trend of star and instrument and leave the transits as they are."""

from collections.abc import Callable
from functools import cache
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, star, times, with_values
from tinytransit.lightcurve.errors import NoBaselineError
from tinytransit.statistics import FloatArray

DetrendMethod: TypeAlias = Literal["biweight", "median", "savgol", "spline"]
DETREND_METHODS: tuple[DetrendMethod, ...] = get_args(DetrendMethod)

_FEWEST_BASELINE_CADENCES = 10
_SAVGOL_ORDER = 2


def detrend(
    curve: LightCurve, masked: npt.NDArray[np.bool_], *, method: DetrendMethod, window_days: float, gap_days: float
) -> LightCurve:
    """Divide a light curve by its trend.

    The trend is estimated from the cadences that are not masked and carried across those that are, so that a transit
    does not pull its own baseline down.

    - ``biweight``: sliding Tukey biweight of Hippke et al. 2019 (AJ 158, 143; section 2.2.3), robust against outliers.
    - ``median``: sliding median (there too); robust, and rougher.
    - ``savgol``: filter of Savitzky and Golay 1964 (Anal. Chem. 36, 1627), of order 2; not robust.
    - ``spline``: cubic spline with a knot every window, fitted again without outliers beyond two sigma until none is
      left; the smoothest.

    The first three are interpolated linearly across the mask, the spline is itself there. Biweight and median lag
    behind a bend in the trend by about its second derivative times (window^2 / 24 + mask^2 / 8).

    Args:
        curve: Normalised light curve, times increasing, n cadences.
        masked: In or near a transit, shape (n,).
        method: Which filter.
        window_days: Full width of the sliding window, or distance of the knots.
        gap_days: Where times are further apart than this, a new segment with a trend of its own begins.

    Returns:
        The curve about 1, without cadences of NaN flux. Segments with under 10 cadences outside the mask have no trend
        and are left out.

    Raises:
        NoBaselineError: If no segment is left.
    """
    time, flux = times(curve), fluxes(curve)
    usable = ~masked & np.isfinite(flux)
    trend = np.full(time.shape, np.nan)
    for segment in np.split(np.arange(time.size), np.flatnonzero(np.diff(time) > gap_days) + 1):
        if np.count_nonzero(usable[segment]) >= _FEWEST_BASELINE_CADENCES:
            trend[segment] = _FILTERS[method](time[segment], flux[segment], usable[segment], window_days)
    keep = np.isfinite(flux) & np.isfinite(trend) & (trend > 0)
    if not keep.any():
        raise NoBaselineError(
            f"{star(curve)}: no stretch of the light curve has {_FEWEST_BASELINE_CADENCES} cadences "
            f"outside the transits ({np.count_nonzero(usable)} of {masked.size} in all)"
        )
    safe_trend = np.where(keep, trend, 1.0)
    return with_values(curve, keep, flux / safe_trend, flux_errors(curve) / safe_trend)


def _sliding(method: str) -> Callable[[FloatArray, FloatArray, npt.NDArray[np.bool_], float], FloatArray]:
    def trend_of(time: FloatArray, flux: FloatArray, baseline: npt.NDArray[np.bool_], window_days: float) -> FloatArray:
        from wotan import flatten

        _one_thread()
        _, trend = flatten(
            time[baseline],
            flux[baseline],
            method=method,
            window_length=window_days,
            break_tolerance=0,
            return_trend=True,
        )
        known = np.isfinite(trend)
        if not known.any():
            return np.full(time.shape, np.nan)
        return np.asarray(np.interp(time, time[baseline][known], trend[known]), dtype=np.float64)

    return trend_of


@cache
def _one_thread() -> None:
    """Keep the library to one thread: a filter takes a millisecond, and its other threads burn twenty waiting."""
    import numba

    numba.set_num_threads(1)


def _savgol(time: FloatArray, flux: FloatArray, baseline: npt.NDArray[np.bool_], window_days: float) -> FloatArray:
    """The mask is bridged first, since the filter needs evenly spaced cadences."""
    from scipy.signal import savgol_filter

    bridged = np.interp(time, time[baseline], flux[baseline])
    cadences = round(window_days / float(np.median(np.diff(time))))
    longest = time.size - 1 + time.size % 2
    window = min(max(cadences + 1 - cadences % 2, _SAVGOL_ORDER + 3), longest)
    return np.asarray(savgol_filter(bridged, window, _SAVGOL_ORDER), dtype=np.float64)


def _spline(time: FloatArray, flux: FloatArray, baseline: npt.NDArray[np.bool_], window_days: float) -> FloatArray:
    from wotan import flatten

    # The library leaves the trend out where the flux is missing; what stands there does not count, being masked.
    _, trend = flatten(
        time,
        np.where(baseline, flux, 1.0),
        method="rspline",
        window_length=window_days,
        break_tolerance=0,
        return_trend=True,
        mask=~baseline,
    )
    return np.asarray(trend, dtype=np.float64)


_FILTERS = {"biweight": _sliding("biweight"), "median": _sliding("median"), "savgol": _savgol, "spline": _spline}
