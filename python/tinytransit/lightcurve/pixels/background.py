# SPDX-License-Identifier: MIT
"""The light of the sky, which is no star's."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tinytransit.lightcurve.pixels.errors import BackgroundError
from tinytransit.lightcurve.pixels.pixel_file import Pixels
from tinytransit.statistics import BoolArray, FloatArray

BackgroundChoice: TypeAlias = Literal["auto", "none", "median"]

_FEWEST_PIXELS = 5
# Of a median over the standard deviation of a mean, of Gaussian noise.
_MEDIAN_OVER_MEAN = np.sqrt(0.5 * np.pi)


@dataclass(frozen=True, eq=False)
class Background:
    """What to subtract from the flux.

    Attributes:
        method: ``none``, ``subtracted`` (it is already), ``file`` (the background that the file gives) or ``median``.
        pixels: Flux of the background in each pixel, shape (n, 1, 1) or (n, rows, columns).
        error: One standard deviation of it, common to all pixels of a cadence, shape (n,).
    """

    method: str
    pixels: FloatArray
    error: FloatArray


def background_of(pixels: Pixels, aperture: BoolArray, choice: BackgroundChoice) -> Background:
    """Return the background, never to be subtracted twice.

    The median is, cadence by cadence, that of the pixels in which there is neither the aperture nor a bright star. Its
    error comes from theirs; the error that a file gives for its own background is that of a common level and stays out.

    Args:
        pixels: Of one star.
        aperture: The star's pixels, shape (rows, columns).
        choice: ``auto`` takes nothing where the flux is already without background, else what the file gives, else the
            median; ``none`` takes nothing; ``median`` always takes the median.

    Raises:
        BackgroundError: If the median is asked for where the background has been subtracted, or is of too few pixels.
    """
    cadences = pixels.time.size
    nothing = np.zeros((cadences, 1, 1))
    if choice == "none":
        return Background("none", nothing, np.zeros(cadences))
    if pixels.background_subtracted:
        if choice == "median":
            raise BackgroundError(
                f"{pixels.identity.star}: this file's flux is already without its background; say --background auto"
            )
        return Background("subtracted", nothing, np.zeros(cadences))
    if choice == "auto" and pixels.flux_bkg is not None:
        return Background("file", pixels.flux_bkg, np.zeros(cadences))
    return _median(pixels, ~aperture & ~pixels.stars & pixels.read)


def _median(pixels: Pixels, free: BoolArray) -> Background:
    count = int(np.count_nonzero(free))
    if count < _FEWEST_PIXELS:
        raise BackgroundError(
            f"{pixels.identity.star}: {count} pixels hold neither the aperture nor a star; "
            f"{_FEWEST_PIXELS} are needed for the background: cut out a larger image"
        )
    flux, flux_err = pixels.flux[:, free], pixels.flux_err[:, free]
    level = np.full(pixels.time.size, np.nan)
    seen = np.isfinite(flux).any(axis=1)
    level[seen] = np.nanmedian(flux[seen], axis=1)
    error = _MEDIAN_OVER_MEAN * np.sqrt(np.mean(flux_err**2, axis=1) / count)
    return Background("median", level[:, None, None], error)
