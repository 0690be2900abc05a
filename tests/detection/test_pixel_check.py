# SPDX-License-Identifier: MIT
"""Pixels that tell whose light vanishes."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from helpers.light_curve_files import light_curve_hdus
from helpers.pixel_files import CORNER, DURATION, EPOCH, NEIGHBOUR, PERIOD, STAR, TIME, images, in_transit, write_pixels

from tinytransit.detection.pixel_check import (
    centroid_checks,
    centroids_of,
    clock_matches,
    difference_checks,
    pixel_files_in,
)
from tinytransit.detection.trapezoid import Trapezoid

FIT = Trapezoid(PERIOD, EPOCH, DURATION, 0.01, 0.2, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("kind", ["tess", "kepler"])
def test_the_star_itself_dims_in_the_middle_of_its_aperture(tmp_path: Path, kind: str) -> None:
    write_pixels(tmp_path / "tp.fits", kind, images(star_depth=0.02))  # type: ignore[arg-type]
    files = pixel_files_in(tmp_path)
    system = "BTJD" if kind == "tess" else "BKJD"
    (check,) = difference_checks(next(iter(files.values())), FIT, system)
    assert list(files) == ["TIC 42" if kind == "tess" else "KIC 42"]
    assert check.offset_pixels < 0.5
    assert check.source == pytest.approx((STAR[0] - CORNER[0], STAR[1] - CORNER[1]), abs=0.3)
    assert check.image.shape == check.sigma.shape and np.nanmax(check.image) > 4.0 * np.nanmedian(check.sigma)


def test_a_neighbour_that_dims_is_found_where_it_is(tmp_path: Path) -> None:
    write_pixels(tmp_path / "tp.fits", "tess", images(neighbour_depth=0.2))
    (check,) = difference_checks([tmp_path / "tp.fits"], FIT, "BTJD")
    assert check.source == pytest.approx((NEIGHBOUR[0] - CORNER[0], NEIGHBOUR[1] - CORNER[1]), abs=0.3)
    assert check.offset_pixels > 2.0 and check.significance > 10.0


def test_the_place_of_the_star_is_that_of_its_coordinates(tmp_path: Path) -> None:
    path = write_pixels(tmp_path / "tp.fits", "tess", images(star_depth=0.02))
    with fits.open(path, mode="update") as hdus:
        hdus[0].header["RA_OBJ"], hdus[0].header["DEC_OBJ"] = 84.0, -20.0
        hdus["APERTURE"].header.update({"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 84.0, "CRVAL2": -20.0,
                                        "CRPIX1": 10.0, "CRPIX2": 6.0, "CDELT1": -0.006, "CDELT2": 0.006})  # fmt: skip
    (check,) = difference_checks([path], FIT, "BTJD")
    assert check.star == pytest.approx((9.0, 5.0))


def test_epochs_on_another_clock_are_carried_over(tmp_path: Path) -> None:
    write_pixels(tmp_path / "tp.fits", "tess", images(star_depth=0.02))
    bjd = Trapezoid(PERIOD, EPOCH + 2_457_000.0, DURATION, 0.01, 0.2, 0.0, 0.0, 0.0, 0.0)
    assert len(difference_checks([tmp_path / "tp.fits"], bjd, "BJD")) == 1


def test_files_that_are_no_pixels_and_transits_that_are_not_seen_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.fits").write_bytes(b"SIMPLE")
    write_pixels(tmp_path / "tp.fits", "tess", images())
    light_curve_hdus(42, TIME, np.ones(TIME.size)).writeto(tmp_path / "lc.fits")
    files = pixel_files_in(tmp_path)
    assert {star: [path.name for path in paths] for star, paths in files.items()} == {"TIC 42": ["tp.fits"]}
    assert difference_checks(files["TIC 42"], FIT, "BTJD") == []


def write_with_centroids(path: Path, shift: float) -> Path:
    """A light curve whose centroid moves in transit by a few thousandths of a pixel."""
    random = np.random.default_rng(5)
    column = 400.0 + random.normal(0.0, 1e-3, TIME.size) + shift * in_transit(TIME)
    hdus = light_curve_hdus(42, TIME, np.where(in_transit(TIME), 0.99, 1.0))
    extra = [fits.Column("MOM_CENTR1", "D", array=column),
             fits.Column("MOM_CENTR2", "D", array=700.0 + random.normal(0.0, 1e-3, TIME.size))]  # fmt: skip
    table = fits.BinTableHDU.from_columns([*hdus[1].columns, *extra], header=hdus[1].header, name="LIGHTCURVE")
    fits.HDUList([hdus[0], table]).writeto(path)
    return path


@pytest.mark.parametrize(("shift", "far"), [(0.02, True), (0.0, False)])
def test_a_centroid_that_moves_tells_of_a_source_elsewhere(tmp_path: Path, shift: float, far: bool) -> None:
    path = write_with_centroids(tmp_path / "lc.fits", shift)
    (check,) = centroid_checks(centroids_of([path, tmp_path / "none.csv"]), FIT)
    assert (check.significance > 4.0) is far
    # Of a depth of 1 % a shift of 0.02 pixels comes from a source two pixels away.
    assert check.offset_pixels == pytest.approx(abs(shift) * 99.0, abs=0.2)
    assert clock_matches([path], "BTJD") and not clock_matches([path], "BJD")
