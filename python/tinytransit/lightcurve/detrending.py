"""Divide out the slow trend of star and instrument and leave the transits as they are."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.curve import FloatArray, LightCurve, flux_errors, fluxes, star, times, with_values
from tinytransit.lightcurve.errors import NoBaselineError

_FEWEST_BASELINE_CADENCES = 10
_SAVGOL_ORDER = 2


def detrend(curve: LightCurve, masked: npt.NDArray[np.bool_], *, method: Literal["biweight", "savgol"],
            window_days: float, gap_days: float) -> LightCurve:
    """Divide a light curve by its trend.

    The trend is estimated from the cadences that are not masked and interpolated linearly across those that are, so a
    transit does not pull its own baseline down. ``biweight`` is the sliding Tukey biweight of Hippke et al. 2019
    (AJ 158, 143; section 2.2.3), robust against outliers; ``savgol`` is the filter of Savitzky and Golay 1964
    (Anal. Chem. 36, 1627), of order 2.

    Args:
        curve: Normalised light curve, times increasing, n cadences.
        masked: In or near a transit, shape (n,).
        method: Which filter.
        window_days: Full width of the sliding window.
        gap_days: Where times are further apart than this, a new segment with a trend of its own begins.

    Returns:
        The curve about 1. Segments with under 10 cadences outside the mask have no trend and are left out.

    Raises:
        NoBaselineError: If no segment is left.
    """
    time, flux = times(curve), fluxes(curve)
    trend = np.full(time.shape, np.nan)
    for segment in np.split(np.arange(time.size), np.flatnonzero(np.diff(time) > gap_days) + 1):
        baseline = segment[~masked[segment]]
        if baseline.size >= _FEWEST_BASELINE_CADENCES:
            if method == "biweight":
                trend[segment] = _biweight(time[baseline], flux[baseline], time[segment], window_days)
            else:
                trend[segment] = _savgol(time[baseline], flux[baseline], time[segment], window_days)
    keep = np.isfinite(trend) & (trend > 0)
    if not keep.any():
        raise NoBaselineError(f"{star(curve)}: no stretch of the light curve has {_FEWEST_BASELINE_CADENCES} cadences "
                              f"outside the transits ({np.count_nonzero(~masked)} of {masked.size} in all)")
    safe_trend = np.where(keep, trend, 1.0)
    return with_values(curve, keep, flux / safe_trend, flux_errors(curve) / safe_trend)


def _biweight(time: FloatArray, flux: FloatArray, at: FloatArray, window_days: float) -> FloatArray:
    """Biweight trend of the baseline, interpolated to ``at``; NaN everywhere if the filter finds none."""
    from wotan import flatten

    _, trend = flatten(time, flux, method="biweight", window_length=window_days, break_tolerance=0, return_trend=True)
    known = np.isfinite(trend)
    return np.interp(at, time[known], trend[known]) if known.any() else np.full(at.shape, np.nan)


def _savgol(time: FloatArray, flux: FloatArray, at: FloatArray, window_days: float) -> FloatArray:
    """Savitzky-Golay trend at ``at``; the mask is bridged first, since the filter needs evenly spaced cadences."""
    from scipy.signal import savgol_filter

    bridged = np.interp(at, time, flux)
    cadences = round(window_days / float(np.median(np.diff(at))))
    longest = at.size - 1 + at.size % 2
    window = min(max(cadences + 1 - cadences % 2, _SAVGOL_ORDER + 3), longest)
    return np.asarray(savgol_filter(bridged, window, _SAVGOL_ORDER), dtype=np.float64)
