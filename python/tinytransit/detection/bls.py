# SPDX-License-Identifier: MIT
"""Box least squares."""

import numpy as np

from tinytransit.detection.grid import SearchGrid
from tinytransit.detection.peak import Peak, Spectrum, detection_efficiency
from tinytransit.statistics import FloatArray

# Positions of a box tried within the shortest duration.
_EPOCHS_A_DURATION = 4


def search(time: FloatArray, flux: FloatArray, grid: SearchGrid) -> Peak:
    """Find the strongest box-shaped dip by box least squares (Kovacs, Zucker & Mazeh 2002, A&A 391, 369).

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        grid: Periods.
    """
    from astropy.timeseries import BoxLeastSquares

    model = BoxLeastSquares(time, flux, dy=np.full(time.shape, flux.std()))
    columns: dict[str, list[FloatArray]] = {"period": [], "depth_snr": [], "transit_time": [], "duration": []}
    for band in grid.bands(shortest_duration=float(np.median(np.diff(time)))):
        found = model.power(band.periods, band.durations, objective="snr", oversample=_EPOCHS_A_DURATION)
        for name, parts in columns.items():
            parts.append(np.asarray(found[name], dtype=np.float64))
    table = {name: np.concatenate(parts) for name, parts in columns.items()}
    power = np.nan_to_num(table["depth_snr"], nan=0.0, posinf=0.0, neginf=0.0)
    sde = detection_efficiency(power, grid.oversampling)
    best = int(np.argmax(sde))
    return Peak(
        float(table["period"][best]),
        float(table["transit_time"][best]),
        float(table["duration"][best]),
        float(sde[best]),
        Spectrum(table["period"], sde),
    )
