# SPDX-License-Identifier: MIT
"""Centroid shift: light that moves when it dims, which makes the dimming another star's.

When a share d of the light in the aperture vanishes at a place s, the centroid c of the rest moves away from it by
(c - s) d / (1 - d): see Bryson et al. 2013 (PASP 125, 889), who use it to find Kepler's background eclipsing binaries.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinytransit.lightcurve.columns import QUALITY, first_of
from tinytransit.lightcurve.errors import LayoutError
from tinytransit.lightcurve.fits_file import identity_of, open_fits
from tinytransit.lightcurve.pixels.errors import PixelError
from tinytransit.lightcurve.pixels.transit_change import transit_change
from tinytransit.lightcurve.quality import good
from tinytransit.statistics import FloatArray

_MOST_MEGABYTES = 256
_COLUMNS = ("TIME", "MOM_CENTR1", "MOM_CENTR2")


@dataclass(frozen=True, eq=False)
class Centroids:
    """Where the light was.

    Attributes:
        time: Days of the light curve's own time system, finite, shape (n,).
        column: On the detector, in pixels, finite, shape (n,).
        row: Likewise.
    """

    time: FloatArray
    column: FloatArray
    row: FloatArray


@dataclass(frozen=True)
class CentroidShift:
    """How far the centroid is in transit from where it is just before and after.

    Attributes:
        column: In transit minus out of transit, in pixels.
        row: Likewise.
        column_sigma: One standard deviation of it.
        row_sigma: Likewise.
        transits: How many were measured.
    """

    column: float
    row: float
    column_sigma: float
    row_sigma: float
    transits: int

    @property
    def pixels(self) -> float:
        """Length of the shift."""
        return math.hypot(self.column, self.row)

    @property
    def significance(self) -> float:
        """Length of the shift in standard deviations; noise alone exceeds 3 in one case of 90 (Rayleigh)."""
        return math.hypot(self.column / self.column_sigma, self.row / self.row_sigma)

    def source_offset(self, depth: float) -> tuple[float, float]:
        """Where the source of the dimming is from the centroid out of transit, in pixels (column, row).

        Args:
            depth: Share of the light in the aperture that vanishes, above 0 and below 1.

        Raises:
            PixelError: If the depth is outside.
        """
        if not 0.0 < depth < 1.0:
            raise PixelError(f"expected a depth above 0 and below 1 to find the source with, got {depth}")
        return self.column * (1.0 - 1.0 / depth), self.row * (1.0 - 1.0 / depth)


def read_centroids(file: Path) -> Centroids:
    """Read the flux-weighted centroids of a light-curve file: Kepler, TESS SPOC, or what ``photometry`` wrote.

    Cadences of bad quality are left out.

    Raises:
        UnreadableFileError: If the file is missing or damaged.
        LayoutError: If it has no centroids.
    """
    with open_fits(file, most_megabytes=_MOST_MEGABYTES) as hdus:
        table = hdus["LIGHTCURVE"] if "LIGHTCURVE" in [hdu.name for hdu in hdus] else hdus[0]
        names = getattr(getattr(table, "columns", None), "names", [])
        if not set(_COLUMNS).issubset(names):
            raise LayoutError(
                f"{file.name}: expected a table LIGHTCURVE with columns {', '.join(_COLUMNS)}, got "
                f"{', '.join(names) or 'none'}; this light curve has no centroids"
            )
        time, column, row = (np.asarray(table.data[name], dtype=np.float64) for name in _COLUMNS)
        flags = first_of(QUALITY, names)
        catalogue = identity_of(hdus[0].header, file).catalogue
        useful = good(np.asarray(table.data[flags], dtype=np.int64), catalogue, "default") if flags else True
    finite = np.isfinite(time) & np.isfinite(column) & np.isfinite(row) & useful
    return Centroids(time[finite], column[finite], row[finite])


def centroid_shift(centroids: Centroids, *, period_days: float, epoch: float, duration_days: float) -> CentroidShift:
    """Measure how the centroid moves in transit.

    See ``transit_change``: each transit is compared with its surroundings.

    Args:
        centroids: Of one star.
        period_days: Of the transits.
        epoch: Centre of one, in the time system of the centroids.
        duration_days: First to last contact.

    Raises:
        PixelError: If no transit has 3 cadences inside and on each side.
    """
    places = np.stack([centroids.column, centroids.row], axis=1)
    change = transit_change(centroids.time, places, period_days=period_days, epoch=epoch, duration_days=duration_days)
    column, row = map(float, change.mean)
    column_sigma, row_sigma = map(float, change.sigma)
    return CentroidShift(column, row, column_sigma, row_sigma, change.transits)
