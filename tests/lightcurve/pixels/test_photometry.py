# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from helpers.pixel_files import (
    COLUMNS,
    CORNER,
    NEIGHBOUR_FLUX,
    NOISE,
    ROWS,
    STAR,
    STAR_FLUX,
    TIME,
    Kind,
    background,
    images,
    in_transit,
    pipeline_aperture,
    write_pixels,
)

from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import fluxes, source, star, time_system
from tinytransit.lightcurve.errors import LayoutError, LightCurveError, UnknownStarError, UnreadableFileError
from tinytransit.lightcurve.pixels.errors import ApertureError, BackgroundError
from tinytransit.lightcurve.pixels.extracting import write_photometry
from tinytransit.lightcurve.pixels.photometry import Photometry, measure
from tinytransit.lightcurve.pixels.pixel_file import Pixels, read_pixels
from tinytransit.lightcurve.quiet_import import import_lightkurve
from tinytransit.lightcurve.reading import read_light_curve

KINDS: tuple[Kind, ...] = ("kepler", "k2", "tess", "raw", "tesscut")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pixels")
    for kind in KINDS:
        write_pixels(made / f"{kind}.fits", kind, images(star_depth=0.01))
    return made


def pixels_of(folder: Path, kind: Kind) -> Pixels:
    return read_pixels(folder / f"{kind}.fits", "TIC 42" if kind == "tesscut" else None)


@pytest.mark.parametrize(
    ("kind", "name", "origin", "system", "sky"),
    [
        ("kepler", "KIC 42", "Kepler quarter 3", "BKJD", "subtracted"),
        ("k2", "EPIC 42", "K2 campaign 5", "BKJD", "subtracted"),
        ("tess", "TIC 42", "TESS sector 7", "BTJD", "subtracted"),
        ("raw", "TIC 42", "TESS sector 7", "BTJD", "file"),
        ("tesscut", "TIC 42", "TESS sector 7", "BTJD", "median"),
    ],
)
def test_each_format_gives_a_light_curve_with_the_transit_at_its_depth(
    folder: Path, tmp_path: Path, kind: Kind, name: str, origin: str, system: str, sky: str
) -> None:
    pixels = pixels_of(folder, kind)
    photometry = measure(pixels)
    assert photometry.background_name == sky
    write_photometry(pixels, photometry, tmp_path / "a.fits")
    curve = clean(read_light_curve(tmp_path / "a.fits"))
    assert (star(curve), source(curve), time_system(curve)) == (name, origin, system)
    share = STAR_FLUX / np.nanmedian(photometry.flux)  # the neighbour fills in a little of the transit
    assert 0.8 < share < 1.15
    assert 1.0 - np.median(fluxes(curve)[in_transit()]) == pytest.approx(0.01, rel=0.15)
    # What is left of the background's fall by 100 electrons a second and pixel, of which there are some twenty.
    slope = np.polyfit(TIME[~in_transit()], photometry.flux[~in_transit()], 1)[0] * np.ptp(TIME)
    assert abs(slope) < 0.001 * STAR_FLUX


def test_the_background_is_its_flux_for_each_pixel_and_not_its_error(folder: Path) -> None:
    raw = measure(pixels_of(folder, "raw"))
    count = int(pipeline_aperture().sum())
    np.testing.assert_allclose(raw.background, count * background(), rtol=1e-5)
    estimated = measure(pixels_of(folder, "raw"), background="median")
    np.testing.assert_allclose(estimated.background, raw.background, atol=count * 1.5)
    np.testing.assert_allclose(raw.flux, measure(pixels_of(folder, "tess")).flux, atol=0.1)
    np.testing.assert_allclose(raw.flux_err, NOISE * np.sqrt(count))
    assert (estimated.flux_err > raw.flux_err).all()


def test_no_background_is_subtracted_twice(folder: Path) -> None:
    for kind in ("kepler", "k2", "tess"):
        assert not measure(pixels_of(folder, kind)).background.any()
        with pytest.raises(BackgroundError, match="already without its background"):
            measure(pixels_of(folder, kind), background="median")
    with_sky = measure(pixels_of(folder, "raw"), background="none")
    assert np.median(with_sky.flux) > STAR_FLUX + 0.9 * pipeline_aperture().sum() * background().mean()


def test_the_centroid_is_where_the_light_is(folder: Path) -> None:
    photometry = measure(pixels_of(folder, "tess"))
    mixed = NEIGHBOUR_FLUX / STAR_FLUX
    assert STAR[0] - 0.01 < np.median(photometry.column) < STAR[0] + 2 * mixed
    assert STAR[1] - 0.01 < np.median(photometry.row) < STAR[1] + mixed
    alone = measure(pixels_of(folder, "tesscut"), aperture="threshold")
    assert alone.aperture[int(STAR[1]) - CORNER[1], int(STAR[0]) - CORNER[0]]


def test_an_aperture_may_be_drawn_by_hand(folder: Path, tmp_path: Path) -> None:
    mask = np.zeros((ROWS, COLUMNS), dtype=int)
    mask[5, 6] = 1
    np.savetxt(tmp_path / "mask.txt", mask, fmt="%d")
    pixels = pixels_of(folder, "tess")
    photometry = measure(pixels, aperture=str(tmp_path / "mask.txt"))
    np.testing.assert_array_equal(photometry.flux, pixels.flux[:, 5, 6])
    assert photometry.aperture_name == "custom"
    np.savetxt(tmp_path / "small.txt", mask[:5], fmt="%d")
    with pytest.raises(ApertureError, match="expected 11 lines of 13 times 0 or 1"):
        measure(pixels, aperture=str(tmp_path / "small.txt"))
    with pytest.raises(ApertureError, match="expected --aperture auto, pipeline, threshold or a text file"):
        measure(pixels, aperture="thresholt")
    with pytest.raises(ApertureError, match="no pipeline aperture"):
        measure(pixels_of(folder, "tesscut"), aperture="pipeline")


def test_a_missing_pixel_leaves_the_cadence_out_and_makes_no_dip(tmp_path: Path) -> None:
    cube = images()
    cube[100, 5, 6] = np.nan  # one pixel once
    cube[:, 0, 0] = np.nan  # one never
    photometry = measure(read_pixels(write_pixels(tmp_path / "a.fits", "tess", cube)))
    assert np.flatnonzero(np.isnan(photometry.flux)).tolist() == [100]
    cut = read_pixels(write_pixels(tmp_path / "TIC 9.fits", "tesscut", cube))
    assert cut.identity.star == "TIC 9"
    assert np.isfinite(measure(cut).flux[101:]).all()


def test_lightkurve_reads_what_is_written_and_the_bytes_are_the_same_again(folder: Path, tmp_path: Path) -> None:
    pixels = pixels_of(folder, "tess")
    photometry: Photometry = measure(pixels)
    for name in ("a.fits", "b.fits"):
        write_photometry(pixels, photometry, tmp_path / name)
    assert (tmp_path / "a.fits").read_bytes() == (tmp_path / "b.fits").read_bytes()
    theirs = import_lightkurve().read(str(tmp_path / "a.fits"))
    np.testing.assert_array_equal(theirs.flux.value, photometry.flux)
    np.testing.assert_array_equal(theirs.centroid_col.value, photometry.column)
    official = import_lightkurve().read(str(folder / "tess.fits")).to_lightcurve(aperture_mask="pipeline")
    np.testing.assert_allclose(photometry.flux, official.flux.value, rtol=1e-6)
    np.testing.assert_allclose(photometry.column, official.centroid_col.value, rtol=1e-6)


def test_bad_quality_is_handed_on(tmp_path: Path) -> None:
    quality = np.zeros(TIME.size, dtype=np.int32)
    quality[7] = 128
    pixels = read_pixels(write_pixels(tmp_path / "tpf.fits", "tess", images(), quality=quality))
    write_photometry(pixels, measure(pixels), tmp_path / "a.fits")
    assert len(read_light_curve(tmp_path / "a.fits")) == TIME.size - 1
    assert len(read_light_curve(tmp_path / "a.fits", quality="none")) == TIME.size


def test_what_has_no_usable_pixels_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownStarError, match="say --star 'TIC 123'"):
        read_pixels(folder / "tesscut.fits")
    with pytest.raises(UnknownStarError, match="expected a star of TIC, got KIC 5"):
        read_pixels(folder / "tesscut.fits", "KIC 5")
    content = (folder / "tess.fits").read_bytes()
    for share in (0.01, 0.3, 0.99):
        (tmp_path / "cut.fits").write_bytes(content[: int(share * len(content))])
        with pytest.raises((UnreadableFileError, LayoutError), match=r"cut\.fits"):
            read_pixels(tmp_path / "cut.fits")
    flat = fits.BinTableHDU.from_columns(
        [fits.Column(name, "D", array=TIME) for name in ("TIME", "FLUX", "FLUX_ERR", "QUALITY")], name="PIXELS"
    )
    fits.HDUList([fits.PrimaryHDU(header=fits.getheader(folder / "tess.fits")), flat]).writeto(tmp_path / "flat.fits")
    with pytest.raises(LayoutError, match=r"expected an image of numbers a row in FLUX, got shape \(1000,\)"):
        read_pixels(tmp_path / "flat.fits")
    nothing = write_pixels(tmp_path / "nan.fits", "tess", np.full((TIME.size, ROWS, COLUMNS), np.nan))
    with pytest.raises(LightCurveError, match="none of its 1000 cadences has a time and a flux"):
        read_pixels(nothing)
