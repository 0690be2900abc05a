# SPDX-License-Identifier: MIT
"""Transit least squares."""

import warnings

import numpy as np

from tinytransit.detection.grid import SearchGrid, central_duration
from tinytransit.detection.peak import Peak, Spectrum, detection_efficiency
from tinytransit.statistics import FloatArray


def search(time: FloatArray, flux: FloatArray, grid: SearchGrid) -> Peak:
    """Find the strongest transit-shaped dip by transit least squares (Hippke & Heller 2019, A&A 623, A39).

    The package's own grid of periods is used, which is Ofir's as well, and its choice of the best period; the spectrum
    is made from its chi-square.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        grid: Bounds of the periods, and oversampling.
    """
    from transitleastsquares import transitleastsquares

    sigma = float(flux.std())
    with warnings.catch_warnings():
        # Of no fit at all, of transits in gaps and of transits without scatter; all of this is looked at afterwards.
        for message in ("No transit were fit", ".* transits without data", "period_grid defaults", "divide by zero"):
            warnings.filterwarnings("ignore", message=message)
        found = transitleastsquares(time, np.maximum(flux, 0.0), verbose=False).power(
            period_min=grid.shortest_days, period_max=grid.longest_days, n_transits_min=1,
            oversampling_factor=grid.oversampling, use_threads=1, show_progress_bar=False,
        )  # fmt: skip
    order = np.argsort(found.periods, kind="stable")
    periods = np.asarray(found.periods, dtype=np.float64)[order]
    flat = float(np.sum((1.0 - flux) ** 2)) / sigma**2
    power = np.sqrt(np.maximum(flat - np.asarray(found.chi2, dtype=np.float64)[order], 0.0))
    spectrum = Spectrum(periods, detection_efficiency(power, grid.oversampling))
    if not np.isfinite(found.period):
        return Peak(float(periods[0]), float(time[0]), central_duration(float(periods[0])), 0.0, spectrum)
    sde = float(spectrum.sde[np.searchsorted(periods, found.period)])
    return Peak(float(found.period), float(found.T0), float(found.duration), sde, spectrum)
