# SPDX-License-Identifier: MIT
"""Find the strongest box-shaped dip of a light curve, as a transit search would."""

import numpy as np

from tinytransit.lightcurve.curve import LightCurve, fluxes, times

_BIN_DAYS = 1.0 / 48.0
_DURATIONS_DAYS = np.array([0.08, 0.16, 0.32])
_SHORTEST_PERIOD_DAYS = 0.5
_PERIODS = 3000


def strongest_box(curve: LightCurve) -> tuple[float, float, float]:
    """Search a detrended light curve with box least squares (Kovacs et al. 2002, A&A 391, 369).

    Half-hour means are searched over 3,000 periods, evenly spaced in frequency from 0.5 days to half the time span.

    Returns:
        Period in days, epoch in the curve's time system, and duration in days of the highest peak.
    """
    from astropy.timeseries import BoxLeastSquares

    time, flux = times(curve), fluxes(curve)
    bins = np.floor((time - time[0]) / _BIN_DAYS).astype(np.int64)
    counts = np.bincount(bins)
    filled = counts > 0
    binned_time = np.bincount(bins, weights=time)[filled] / counts[filled]
    binned_flux = np.bincount(bins, weights=flux)[filled] / counts[filled]
    longest = 0.5 * (time[-1] - time[0])
    periods = 1.0 / np.linspace(1.0 / _SHORTEST_PERIOD_DAYS, 1.0 / longest, _PERIODS)
    found = BoxLeastSquares(binned_time, binned_flux).power(periods, _DURATIONS_DAYS)
    best = int(np.nanargmax(found.power))
    return float(found.period[best]), float(found.transit_time[best]), float(found.duration[best])
