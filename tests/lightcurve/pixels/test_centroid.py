# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest
from helpers.pixel_files import DURATION, EPOCH, NEIGHBOUR, PERIOD, STAR, images, write_pixels

from tinytransit.lightcurve.errors import LayoutError
from tinytransit.lightcurve.pixels.centroid import Centroids, CentroidShift, centroid_shift, read_centroids
from tinytransit.lightcurve.pixels.errors import PixelError
from tinytransit.lightcurve.pixels.extracting import write_photometry
from tinytransit.lightcurve.pixels.photometry import measure
from tinytransit.lightcurve.pixels.pixel_file import read_pixels


def shift_of(folder: Path, star_depth: float, neighbour_depth: float) -> tuple[CentroidShift, float]:
    """Return the shift, and the depth of the dip in the light curve."""
    cube = images(star_depth=star_depth, neighbour_depth=neighbour_depth)
    mask = np.ones(cube.shape[1:], dtype=int)
    np.savetxt(folder / "all.txt", mask, fmt="%d")
    pixels = read_pixels(write_pixels(folder / "tpf.fits", "tess", cube))
    photometry = measure(pixels, aperture=str(folder / "all.txt"))
    write_photometry(pixels, photometry, folder / "curve.fits")
    centroids = read_centroids(folder / "curve.fits")
    shift = centroid_shift(centroids, period_days=PERIOD, epoch=EPOCH, duration_days=DURATION)
    inside = np.abs(np.mod(pixels.time - EPOCH + 1.5, PERIOD) - 1.5) < 0.5 * DURATION
    return shift, 1.0 - float(np.median(photometry.flux[inside]) / np.median(photometry.flux[~inside]))


def test_an_eclipsing_neighbour_moves_the_light_away_from_itself_and_is_found(tmp_path: Path) -> None:
    shift, depth = shift_of(tmp_path, 0.0, 0.3)
    assert shift.significance > 10
    assert shift.column < 0
    centroid = (0.87 * STAR[0] + 0.13 * NEIGHBOUR[0], 0.87 * STAR[1] + 0.13 * NEIGHBOUR[1])
    column, row = shift.source_offset(depth)
    assert centroid[0] + column == pytest.approx(NEIGHBOUR[0], abs=0.3)
    assert centroid[1] + row == pytest.approx(NEIGHBOUR[1], abs=0.3)
    assert 6 <= shift.transits <= 7


def test_a_planet_of_the_star_moves_little_and_where_it_is(tmp_path: Path) -> None:
    shift, depth = shift_of(tmp_path, 0.01, 0.0)
    column, row = shift.source_offset(depth)
    assert np.hypot(column, row) < 0.7  # the centroid is drawn a third of a pixel towards the neighbour


def test_noise_and_drift_are_no_shift() -> None:
    time = np.arange(0.0, 30.0, 0.01)
    significances = []
    for seed in range(40):
        column, row = np.random.default_rng(seed).normal(0.0, 0.01, (2, time.size))
        drifting = Centroids(time, column + 0.2 * time, row - np.sin(time / 3.0))
        shift = centroid_shift(drifting, period_days=2.5, epoch=1.0, duration_days=0.2)
        significances.append(shift.significance)
        assert shift.column_sigma == pytest.approx(shift.row_sigma, rel=0.2)
    # Rayleigh's distribution has the median 1.18 and 1 % above 3.03.
    assert 0.8 < np.median(significances) < 1.6
    assert max(significances) < 4.5


def test_what_cannot_be_measured_is_said(tmp_path: Path) -> None:
    time = np.arange(0.0, 5.0, 0.1)
    with pytest.raises(PixelError, match=r"no transit of period 50 days has 3 cadences inside and on each side"):
        centroid_shift(Centroids(time, time, time), period_days=50.0, epoch=30.0, duration_days=0.3)
    with pytest.raises(LayoutError, match="this light curve has no centroids"):
        read_centroids(write_pixels(tmp_path / "tpf.fits", "tess", images()))
    with pytest.raises(PixelError, match="expected a depth above 0"):
        CentroidShift(0.1, 0.1, 0.01, 0.01, 3).source_offset(0.0)


def test_the_centroids_of_a_real_file_are_read(shared_data: Path) -> None:
    centroids = read_centroids(shared_data / "fits" / "kepler_tres2" / "kplr011446443-2009166043257_llc.fits")
    assert centroids.time.size > 1000
    assert np.ptp(centroids.column) < 1.0
