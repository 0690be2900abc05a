# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest
from helpers.pixel_files import DURATION, EPOCH, NEIGHBOUR, PERIOD, STAR, STAR_FLUX, Kind, images, write_pixels

from tinytransit.lightcurve.pixels.difference_image import DifferenceImage, difference_image
from tinytransit.lightcurve.pixels.errors import PixelError
from tinytransit.lightcurve.pixels.pixel_file import read_pixels


def made(folder: Path, kind: Kind, star_depth: float, neighbour_depth: float) -> DifferenceImage:
    cube = images(star_depth=star_depth, neighbour_depth=neighbour_depth)
    cube[:, 0, 0] = np.nan
    pixels = read_pixels(write_pixels(folder / "pixels.fits", kind, cube), "TIC 42" if kind == "tesscut" else None)
    return difference_image(pixels, period_days=PERIOD, epoch=EPOCH, duration_days=DURATION)


@pytest.mark.parametrize("kind", ["tess", "tesscut"])
def test_a_planet_is_where_its_star_is_though_a_neighbour_shines(tmp_path: Path, kind: Kind) -> None:
    difference = made(tmp_path, kind, 0.01, 0.0)
    distance, sigmas = difference.offset_from(*STAR)
    assert distance < 0.1
    assert sigmas < 4.0
    assert np.nansum(difference.image) == pytest.approx(0.01 * STAR_FLUX, rel=0.15)
    assert np.isnan(difference.image).sum() == np.isnan(difference.sigma).sum() == 1


def test_an_eclipsing_neighbour_is_found_out(tmp_path: Path) -> None:
    difference = made(tmp_path, "tess", 0.0, 0.3)
    assert difference.offset_from(*NEIGHBOUR)[0] < 0.1
    distance, sigmas = difference.offset_from(*STAR)
    assert distance == pytest.approx(np.hypot(3.0, 1.0), abs=0.1)
    assert sigmas > 20.0


def test_where_nothing_dims_nothing_is_placed(tmp_path: Path) -> None:
    with pytest.raises(PixelError, match="TIC 42: no pixel dims by more than 4 sigma in transits of period 3 days"):
        made(tmp_path, "tess", 0.0, 0.0)
