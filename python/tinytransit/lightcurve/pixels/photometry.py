# SPDX-License-Identifier: MIT
"""From pixels to a light curve with the place of the light."""

from dataclasses import dataclass

import numpy as np

from tinytransit.lightcurve.pixels.aperture import choose_aperture
from tinytransit.lightcurve.pixels.background import BackgroundChoice, background_of
from tinytransit.lightcurve.pixels.errors import PixelError
from tinytransit.lightcurve.pixels.pixel_file import Pixels
from tinytransit.statistics import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class Photometry:
    """What was measured, cadence by cadence, shape (n,) each; NaN where a pixel of the aperture was not read.

    Attributes:
        flux: Of the star, in the unit of the pixels.
        flux_err: One standard deviation of it.
        background: What was subtracted from the sum over the aperture.
        column: Flux-weighted mean of the pixels' columns on the detector.
        row: Likewise of their rows.
        aperture: Shape (rows, columns).
        aperture_name: ``pipeline``, ``threshold`` or ``custom``.
        background_name: ``none``, ``subtracted``, ``file`` or ``median``.
    """

    flux: FloatArray
    flux_err: FloatArray
    background: FloatArray
    column: FloatArray
    row: FloatArray
    aperture: BoolArray
    aperture_name: str
    background_name: str


def measure(pixels: Pixels, aperture: str = "auto", background: BackgroundChoice = "auto") -> Photometry:
    """Sum the flux of an aperture without the background, and find where the light is.

    The flux is the sum over the aperture of the pixels less the background's flux in each (not its error); the centroid
    is the first moment of the same numbers. A cadence in which a pixel is missing has no flux: without it the sum would
    show a dip.

    Args:
        pixels: Of one star.
        aperture: See ``choose_aperture``.
        background: See ``background_of``.

    Raises:
        ApertureError: See ``choose_aperture``.
        BackgroundError: See ``background_of``.
        PixelError: If no cadence has a flux above zero in the aperture.
    """
    chosen, aperture_name = choose_aperture(pixels, aperture)
    sky = background_of(pixels, chosen, background)
    rows, columns = np.nonzero(chosen)
    star = (pixels.flux - sky.pixels)[:, chosen]
    flux = star.sum(axis=1)
    flux_err = np.sqrt((pixels.flux_err[:, chosen] ** 2).sum(axis=1) + (rows.size * sky.error) ** 2)
    if not (flux > 0).any():
        raise PixelError(
            f"{pixels.identity.star}: no cadence has a flux above 0 in the {rows.size} pixels of the "
            f"{aperture_name} aperture; choose another aperture or background"
        )
    weights = np.where(flux > 0, flux, np.nan)
    return Photometry(
        flux=flux,
        flux_err=flux_err,
        background=np.broadcast_to(sky.pixels, pixels.flux.shape)[:, chosen].sum(axis=1),
        column=pixels.corner[0] + star @ columns / weights,
        row=pixels.corner[1] + star @ rows / weights,
        aperture=chosen,
        aperture_name=aperture_name,
        background_name=sky.method,
    )
