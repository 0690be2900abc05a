# SPDX-License-Identifier: MIT
"""From pixels to a light curve: the star's aperture, the light of the sky, and the place of the light."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from tinytransit.lightcurve.pixels.errors import ApertureError, BackgroundError, PixelError
from tinytransit.lightcurve.pixels.pixel_file import Pixels
from tinytransit.statistics import BoolArray, FloatArray


def choose_aperture(pixels: Pixels, choice: str) -> tuple[BoolArray, str]:
    """Return the aperture, shape (rows, columns), and what it is: ``pipeline``, ``threshold`` or ``custom``.

    Args:
        pixels: Of one star; those that were never read are left out.
        choice: ``pipeline`` for the mission's own; ``threshold`` for the bright pixels in the middle; ``auto`` for the
            first of both that there is; else a text file of 0 and 1, a line for each row of pixels, the lowest first.

    Raises:
        ApertureError: If there is no such aperture, or it does not fit.
    """
    star = pixels.identity.star
    if choice == "auto":
        choice = "threshold" if pixels.pipeline_aperture is None else "pipeline"
    if choice == "threshold":
        aperture = pixels.central_star
    elif choice != "pipeline":
        aperture, choice = _read_mask(Path(choice), pixels.read.shape), "custom"
    elif pixels.pipeline_aperture is None:
        raise ApertureError(f"{star}: the file has no pipeline aperture; say --aperture threshold")
    else:
        aperture = pixels.pipeline_aperture
    aperture = aperture & pixels.read
    if not aperture.any():
        raise ApertureError(f"{star}: no pixel of the {choice} aperture was read; choose another")
    return aperture, choice


def _read_mask(file: Path, shape: tuple[int, ...]) -> BoolArray:
    try:
        lines = [line.replace(",", " ").split() for line in file.read_text().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ApertureError(
            f"expected --aperture auto, pipeline, threshold or a text file, got {file} ({error})"
        ) from error
    fits = (len(lines), *{len(line) for line in lines}) == shape
    if not fits or any(field not in ("0", "1") for line in lines for field in line):
        raise ApertureError(f"{file.name}: expected {shape[0]} lines of {shape[1]} times 0 or 1, one for each pixel")
    mask: BoolArray = np.array(lines) == "1"
    return mask


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


@dataclass(frozen=True, eq=False)
class Photometry:
    """What was measured, cadence by cadence, shape (n,) each; NaN where a pixel of the aperture was not read.

    Attributes:
        flux: Of the star, in the unit of the pixels.
        flux_large: The same in the aperture with the pixels about it; NaN where those were not read either, and
            throughout where there are none.
        flux_err: One standard deviation of it.
        background: What was subtracted from the sum over the aperture.
        column: Flux-weighted mean of the pixels' columns on the detector.
        row: Likewise of their rows.
        aperture: Shape (rows, columns).
        aperture_name: ``pipeline``, ``threshold`` or ``custom``.
        background_name: ``none``, ``subtracted``, ``file`` or ``median``.
    """

    flux: FloatArray
    flux_large: FloatArray
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
    images = pixels.flux - sky.pixels
    star = images[:, chosen]
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
        flux_large=_in_larger(images, chosen, pixels.read),
        flux_err=flux_err,
        background=np.broadcast_to(sky.pixels, pixels.flux.shape)[:, chosen].sum(axis=1),
        column=pixels.corner[0] + star @ columns / weights,
        row=pixels.corner[1] + star @ rows / weights,
        aperture=chosen,
        aperture_name=aperture_name,
        background_name=sky.method,
    )


def _in_larger(images: FloatArray, aperture: BoolArray, read: BoolArray) -> FloatArray:
    """Sum the flux of the aperture and of all pixels that touch it, shape (n,); NaN if none that was read does."""
    rows, columns = aperture.shape
    padded = np.pad(aperture, 1)
    touching = [padded[down : down + rows, right : right + columns] for down in range(3) for right in range(3)]
    larger = np.logical_or.reduce(touching) & read
    if np.array_equal(larger, aperture):
        return np.full(len(images), np.nan)
    return np.asarray(images[:, larger].sum(axis=1), dtype=np.float64)
