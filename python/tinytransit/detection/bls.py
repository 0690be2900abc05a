# SPDX-License-Identifier: MIT
"""Box least squares, a period at a time: astropy's."""

import numpy as np

from tinytransit.detection.grid import SearchGrid
from tinytransit.detection.peak import Periodogram, background_width
from tinytransit.detection.time_bins import TimeBins
from tinytransit.statistics import FloatArray

# Positions of a box tried within the shortest duration.
_EPOCHS_A_DURATION = 4


def search(bins: TimeBins, grid: SearchGrid) -> Periodogram:
    """Search for box-shaped dips by box least squares (Kovacs, Zucker & Mazeh 2002, A&A 391, 369).

    Args:
        bins: The light curve.
        grid: Periods.
    """
    from astropy.timeseries import BoxLeastSquares

    model = BoxLeastSquares(bins.time, bins.flux, dy=bins.sigma)
    columns: dict[str, list[FloatArray]] = {"period": [], "depth_snr": [], "transit_time": [], "duration": []}
    for band in grid.bands(shortest_duration=bins.width_days):
        found = model.power(band.periods, band.durations, objective="snr", oversample=_EPOCHS_A_DURATION)
        for name, parts in columns.items():
            parts.append(np.asarray(found[name], dtype=np.float64))
    table = {name: np.concatenate(parts) for name, parts in columns.items()}
    power = np.nan_to_num(table["depth_snr"], nan=0.0, posinf=0.0, neginf=0.0)
    width = background_width(grid.oversampling)
    return Periodogram(table["period"], power, table["transit_time"], table["duration"], width)
