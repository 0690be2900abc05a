# SPDX-License-Identifier: MIT
"""Transit least squares."""

import warnings

import numpy as np

from tinytransit.detection.grid import SearchGrid
from tinytransit.detection.peak import Periodogram, background_width
from tinytransit.detection.time_bins import TimeBins


def search(bins: TimeBins, grid: SearchGrid) -> Periodogram:
    """Search for transit-shaped dips by transit least squares (Hippke & Heller 2019, A&A 623, A39).

    The package's own grid of periods is used, which is Ofir's as well. It gives epoch and duration of its best period
    only, so that there is one peak a search.

    Args:
        bins: The light curve.
        grid: Bounds of the periods, and oversampling.
    """
    from transitleastsquares import transitleastsquares

    flux = np.maximum(bins.flux, 0.0)
    with warnings.catch_warnings():
        # Of no fit at all, of transits in gaps and of transits without scatter; all of this is looked at afterwards.
        for message in ("No transit were fit", ".* transits without data", "period_grid defaults", "divide by zero"):
            warnings.filterwarnings("ignore", message=message)
        found = transitleastsquares(bins.time, flux, bins.sigma, verbose=False).power(
            period_min=grid.shortest_days, period_max=grid.longest_days, n_transits_min=1,
            oversampling_factor=grid.oversampling, use_threads=1, show_progress_bar=False,
        )  # fmt: skip
    order = np.argsort(found.periods, kind="stable")
    periods = np.asarray(found.periods, dtype=np.float64)[order]
    # The library divides the errors by their mean.
    scale = float(bins.sigma.mean())
    flat = float(np.sum(((1.0 - flux) * scale / bins.sigma) ** 2))
    power = np.sqrt(np.maximum(flat - np.asarray(found.chi2, dtype=np.float64)[order], 0.0)) / scale
    epochs, durations = np.full(periods.shape, np.nan), np.full(periods.shape, np.nan)
    if np.isfinite(found.period):
        best = int(np.searchsorted(periods, found.period))
        epochs[best], durations[best] = found.T0, found.duration
    return Periodogram(periods, power, epochs, durations, background_width(grid.oversampling))
