# SPDX-License-Identifier: MIT
"""A neighbour's eclipse gets deeper in a larger aperture, the star's own transit does not."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from helpers.pixel_files import DURATION, EPOCH, PERIOD, TIME, images, in_transit, write_pixels

from tinytransit.lightcurve.errors import LayoutError
from tinytransit.lightcurve.pixels.extracting import write_photometry
from tinytransit.lightcurve.pixels.photometry import measure
from tinytransit.lightcurve.pixels.pixel_file import read_pixels
from tinytransit.lightcurve.pixels.two_apertures import (
    TwoApertures,
    depth_change,
    read_two_apertures,
    two_apertures_of,
)
from tinytransit.time_systems import TIME_SYSTEMS

CENTRE = EPOCH + TIME_SYSTEMS["BTJD"]


def change(*apertures: TwoApertures, epoch: float = CENTRE) -> float:
    return depth_change(apertures, period_days=PERIOD, epoch_bjd=epoch, duration_days=DURATION)


def extracted(folder: Path, **depths: Any) -> Path:
    folder.mkdir()
    pixels = read_pixels(write_pixels(folder / "tpf.fits", "tess", images(**depths)))
    write_photometry(pixels, measure(pixels), folder / "tpf_phot.fits")
    return folder / "tpf_phot.fits"


def test_a_neighbours_eclipse_is_deeper_and_a_transit_of_the_star_is_not(tmp_path: Path) -> None:
    own = change(read_two_apertures(extracted(tmp_path / "own", star_depth=0.02)))
    blended = change(read_two_apertures(extracted(tmp_path / "blended", neighbour_depth=0.3)))
    nothing = change(read_two_apertures(extracted(tmp_path / "nothing")))
    # The neighbour has 13 % of the light, and more of its own in the larger aperture.
    assert blended > 3 and blended > 5 * abs(own) and abs(nothing) < 0.5


def drawn(
    size: int, cadence: float, noise: float, extra: float = 0.0, slope: float = 0.0, seed: int = 0
) -> TwoApertures:
    random = np.random.default_rng(seed)
    time = 1325.0 + cadence * np.arange(size, dtype=np.float64)
    dip = np.where(in_transit(time), 0.01, 0.0)
    trend = 1.0 + slope * (time - time[0])
    smaller = trend * (1.0 - dip) + random.normal(0, noise, size)
    return TwoApertures(time, smaller, trend * (1.0 - dip * (1.0 + extra)) + random.normal(0, noise, size), "BTJD")


def test_the_change_is_in_units_of_the_scatter_of_half_an_hour() -> None:
    # A depth of 0.01 that grows by half is 0.005; over a scatter of 0.001, or of 0.001 / sqrt(15) at 2 minutes.
    slow, fast = (drawn(size, minutes / 1440.0, 0.001, extra=0.5) for size, minutes in ((1500, 30.0), (20_000, 2.0)))
    assert change(slow) == pytest.approx(5.0, abs=0.5)
    assert change(fast) == pytest.approx(5.0 * np.sqrt(15.0), rel=0.05)
    assert change(drawn(1500, 30.0 / 1440.0, 0.001, extra=0.5, slope=0.001)) == pytest.approx(5.0, abs=0.5)


def test_sectors_go_together_and_what_shows_no_transit_says_nothing() -> None:
    first, second = (drawn(1500, 30.0 / 1440.0, 0.001, extra=0.5, seed=seed) for seed in (1, 2))
    both = change(first, second)
    assert min(change(first), change(second)) <= both <= max(change(first), change(second))
    gone = TwoApertures(first.time[:20], first.smaller[:20], first.larger[:20], "BTJD")
    assert np.isnan(change(gone, epoch=CENTRE + 1.5)) and change(first, gone) == change(first)
    assert np.isnan(change())
    flat = TwoApertures(first.time, np.ones(1500), np.ones(1500), "BTJD")
    assert np.isnan(change(flat))


def test_the_larger_aperture_has_the_pixels_round_the_smaller(tmp_path: Path) -> None:
    pixels = read_pixels(write_pixels(tmp_path / "tpf.fits", "tess", images()))
    found = measure(pixels)
    np.testing.assert_allclose(found.flux_large, pixels.flux[:, 2:9, 3:10].sum(axis=(1, 2)))
    everything = tmp_path / "all.txt"
    everything.write_text("\n".join([" ".join("1" * 13)] * 11))
    assert np.isnan(measure(pixels, str(everything), "none").flux_large).all()


def test_files_of_one_aperture_are_passed_over_and_bad_cadences_left_out(tmp_path: Path) -> None:
    quality = np.zeros(TIME.size, dtype=int)
    quality[10:30] = 16
    file = write_pixels(tmp_path / "tpf.fits", "tess", images(), quality=quality)
    pixels = read_pixels(file)
    write_photometry(pixels, measure(pixels), tmp_path / "a.fits")
    assert read_two_apertures(tmp_path / "a.fits").time.size == TIME.size - 20
    with fits.open(tmp_path / "a.fits") as hdus:
        hdus["LIGHTCURVE"].columns.del_col("FLUX_LARGE")
        hdus.writeto(tmp_path / "one.fits")
    with pytest.raises(LayoutError, match="two apertures"):
        read_two_apertures(tmp_path / "one.fits")
    (tmp_path / "b.csv").write_text("time,flux\n1,1\n")
    (tmp_path / "broken.fits").write_bytes(b"SIMPLE")
    files = [tmp_path / name for name in ("one.fits", "a.fits", "b.csv", "broken.fits", "absent.fits")]
    assert len(two_apertures_of(files)) == 1


def test_the_two_apertures_of_qlp_are_read(tmp_path: Path) -> None:
    names = {"TIME": TIME, "KSPSAP_FLUX": TIME / TIME, "KSPSAP_FLUX_SML": np.full(TIME.size, 0.5),
             "KSPSAP_FLUX_LAG": np.full(TIME.size, 2.0)}  # fmt: skip
    table = fits.BinTableHDU.from_columns([fits.Column(name, "D", array=each) for name, each in names.items()])
    table.name, primary = "LIGHTCURVE", fits.PrimaryHDU()
    primary.header.update({"TELESCOP": "TESS", "TICID": 42, "OBJECT": "TIC 42", "SECTOR": 7, "ORIGIN": "MIT/QLP"})
    fits.HDUList([primary, table]).writeto(tmp_path / "qlp.fits")
    found = read_two_apertures(tmp_path / "qlp.fits")
    assert set(found.smaller) == set(found.larger) == {1.0} and found.time_system == "BTJD"
