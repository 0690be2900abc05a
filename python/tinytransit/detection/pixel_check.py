# SPDX-License-Identifier: MIT
"""Look in the pixels for where a candidate's light vanishes: centroids of light curves, difference images of pixels."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.detection.trapezoid import Trapezoid
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.fits_file import open_fits
from tinytransit.lightcurve.identity import CLOCKS
from tinytransit.lightcurve.pixels.centroid import Centroids, centroid_shift, read_centroids
from tinytransit.lightcurve.pixels.difference_image import DifferenceImage, difference_image
from tinytransit.lightcurve.pixels.pixel_file import Pixels, read_pixels
from tinytransit.lightcurve.reading import identify
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS

_MOST_MEGABYTES = 1024
# A centroid of a light curve is within this many pixels of its star.
_LARGEST_OFFSET = 20.0


@dataclass(frozen=True)
class CentroidCheck:
    """How the centroid of one light curve moves in transit.

    Attributes:
        file: Name of the light curve.
        shift_pixels: Length of the shift.
        significance: Of it, in standard deviations.
        offset_pixels: Of the source of the dimming from the centroid out of transit, by the depth; None if too far.
        transits: How many were measured.
    """

    file: str
    shift_pixels: float
    significance: float
    offset_pixels: float | None
    transits: int


@dataclass(frozen=True, eq=False)
class DifferenceCheck:
    """Where light vanishes in one file of pixels.

    Attributes:
        file: Its name.
        offset_pixels: From the star.
        significance: Of it, in standard deviations.
        star: Column and row of the star in the image, from 0.
        source: Column and row of the light that vanishes, likewise.
        image: Out of transit less in transit, electrons a second, shape (rows, columns); NaN where not read.
        sigma: One standard deviation of it, likewise.
    """

    file: str
    offset_pixels: float
    significance: float
    star: tuple[float, float]
    source: tuple[float, float]
    image: FloatArray
    sigma: FloatArray


def centroids_of(paths: Iterable[Path]) -> dict[Path, Centroids]:
    """Read the centroids of those light curves that have them."""
    found = {}
    for path in paths:
        if not path.name.lower().endswith((".csv", ".csv.gz")):
            try:
                found[path] = read_centroids(path)
            except TinyTransitError:
                continue  # without centroids, or not readable, which is said elsewhere
    return found


def centroid_checks(centroids: Mapping[Path, Centroids], fit: Trapezoid) -> list[CentroidCheck]:
    """Measure the shift in each light curve; those without a transit that is well enough observed say nothing.

    Args:
        centroids: By file, on the clock of the fit.
        fit: Ephemeris and depth.
    """
    checks = []
    for path, each in centroids.items():
        try:
            shift = centroid_shift(
                each, period_days=fit.period_days, epoch=fit.epoch_days, duration_days=fit.duration_days
            )
        except TinyTransitError:
            continue
        offset = math.hypot(*shift.source_offset(fit.depth)) if 0.0 < fit.depth < 1.0 else math.inf
        near = offset if offset <= _LARGEST_OFFSET else None
        checks.append(CentroidCheck(path.name, shift.pixels, shift.significance, near, shift.transits))
    return checks


def pixel_files_in(folder: Path) -> dict[str, list[Path]]:
    """Find the files of pixels in a folder, by star; whatever is no such file is passed over.

    Args:
        folder: Searched with all that is in it.
    """
    files: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*.fits*")):
        try:
            with open_fits(path, most_megabytes=_MOST_MEGABYTES) as hdus:
                if not {"PIXELS", "TARGETTABLES"} & {hdu.name for hdu in hdus}:
                    continue
            files.setdefault(read_pixels(path).identity.star, []).append(path)
        except TinyTransitError:
            continue
    return files


def difference_checks(paths: Sequence[Path], fit: Trapezoid, time_system: str) -> list[DifferenceCheck]:
    """Make a difference image of each file of pixels; those in which no pixel dims say nothing.

    The star's place is that of its coordinates by the header's world coordinates where it has some, otherwise the
    middle of the light in the mission's aperture or, without one, of the bright pixels.

    Args:
        paths: Of one star.
        fit: Ephemeris.
        time_system: Of its epoch.
    """
    checks = []
    for path in paths:
        try:
            pixels = read_pixels(path)
            epoch = fit.epoch_days + TIME_SYSTEMS[time_system] - TIME_SYSTEMS[pixels.time_system]
            found = difference_image(pixels, period_days=fit.period_days, epoch=epoch, duration_days=fit.duration_days)
            star = _star_place(path, pixels)
        except TinyTransitError:
            continue
        checks.append(_check(path, pixels, found, star))
    return checks


def clock_matches(paths: Iterable[Path], time_system: str) -> bool:
    """Whether the centroids of these light curves, which are on the clock of their mission, are on this one."""
    try:
        return all(CLOCKS[identify(path).catalogue] == time_system for path in paths)
    except TinyTransitError:
        return False


def _check(path: Path, pixels: Pixels, found: DifferenceImage, star: tuple[float, float]) -> DifferenceCheck:
    offset, significance = found.offset_from(*star)
    column, row = pixels.corner
    return DifferenceCheck(path.name, offset, significance, (star[0] - column, star[1] - row),
                           (found.column - column, found.row - row), found.image, found.sigma)  # fmt: skip


def _star_place(path: Path, pixels: Pixels) -> tuple[float, float]:
    """Return column and row of the star on the detector."""
    with open_fits(path, most_megabytes=_MOST_MEGABYTES) as hdus:
        place = _by_coordinates(hdus, pixels)
    if place is not None:
        return place
    inside = pixels.stars if pixels.pipeline_aperture is None else pixels.pipeline_aperture
    light = np.where(inside & pixels.read, np.nan_to_num(np.nanmedian(pixels.flux, axis=0)), 0.0).clip(min=0.0)
    rows, columns = np.indices(light.shape)
    total = max(float(light.sum()), 1e-300)
    return (pixels.corner[0] + float((light * columns).sum()) / total,
            pixels.corner[1] + float((light * rows).sum()) / total)  # fmt: skip


def _by_coordinates(hdus: Any, pixels: Pixels) -> tuple[float, float] | None:
    from astropy.wcs import WCS

    primary = hdus[0].header
    header = next((hdu.header for hdu in hdus if hdu.name == "APERTURE" and "CRVAL1" in hdu.header), None)
    if header is None or primary.get("RA_OBJ") is None or primary.get("DEC_OBJ") is None:
        return None
    x, y = WCS(header).all_world2pix([[float(primary["RA_OBJ"]), float(primary["DEC_OBJ"])]], 0)[0]
    rows, columns = pixels.read.shape
    if not (-1.0 <= x <= columns and -1.0 <= y <= rows):
        return None
    return pixels.corner[0] + float(x), pixels.corner[1] + float(y)
