# SPDX-License-Identifier: MIT
"""Difference image: the pixels that dim in transit (Bryson et al. 2013, PASP 125, 889; difference images)."""

import math
from dataclasses import dataclass

import numpy as np

from tinytransit.lightcurve.pixels.errors import PixelError
from tinytransit.lightcurve.pixels.pixel_file import Pixels
from tinytransit.lightcurve.pixels.transit_change import transit_change
from tinytransit.lightcurve.quality import good
from tinytransit.statistics import FloatArray

_SIGNIFICANT = 4.0  # of a few hundred pixels of noise, one in a hundred images has one


@dataclass(frozen=True, eq=False)
class DifferenceImage:
    """Light that is missing in transit, and where.

    Attributes:
        image: Out of transit minus in transit, shape (rows, columns); NaN where a pixel was not read.
        sigma: One standard deviation of it, likewise.
        column: Of the light that is missing, on the detector, in pixels.
        row: Likewise.
        column_sigma: One standard deviation of it.
        row_sigma: Likewise.
    """

    image: FloatArray
    sigma: FloatArray
    column: float
    row: float
    column_sigma: float
    row_sigma: float

    def offset_from(self, column: float, row: float) -> tuple[float, float]:
        """Distance of the source from a place such as the star's, in pixels and in standard deviations."""
        x, y = self.column - column, self.row - row
        return math.hypot(x, y), math.hypot(x / self.column_sigma, y / self.row_sigma)


def difference_image(pixels: Pixels, *, period_days: float, epoch: float, duration_days: float) -> DifferenceImage:
    """Find where the light vanishes in transit.

    The place is the flux-weighted mean of the pixels that dim by more than 4 sigma. Unlike the centroid of all light it
    needs no depth and does not care for other stars, as long as those do not vary with the transits.

    Args:
        pixels: Of one star; cadences of bad quality are left out. A background that comes and goes slowly cancels.
        period_days: Of the transits.
        epoch: Centre of one, in the time system of the pixels.
        duration_days: First to last contact.

    Raises:
        PixelError: If no transit was observed well enough, or no pixel dims significantly.
    """
    useful = good(pixels.quality, pixels.identity.catalogue, "default")
    always = np.isfinite(pixels.flux[useful]).all(axis=0)
    change = transit_change(
        pixels.time[useful],
        pixels.flux[useful][:, always],
        period_days=period_days,
        epoch=epoch,
        duration_days=duration_days,
    )
    lost, error = -change.mean, change.sigma
    dims = lost > _SIGNIFICANT * error
    if not dims.any():
        raise PixelError(
            f"{pixels.identity.star}: no pixel dims by more than {_SIGNIFICANT:g} sigma in transits of "
            f"period {period_days:g} days"
        )
    image, sigma = np.full(always.shape, np.nan), np.full(always.shape, np.nan)
    image[always], sigma[always] = lost, error
    weight, place = lost[dims], np.argwhere(always)[dims]
    middle = weight @ place / weight.sum()
    place_error = np.sqrt((error[dims] ** 2) @ (place - middle) ** 2) / weight.sum()
    # In a single pixel the place is known no better than the pixel's width allows (a uniform distribution).
    row_sigma, column_sigma = (value or 1.0 / math.sqrt(12.0) for value in map(float, place_error))
    return DifferenceImage(
        image, sigma, pixels.corner[0] + float(middle[1]), pixels.corner[1] + float(middle[0]), column_sigma, row_sigma
    )
