# SPDX-License-Identifier: MIT
"""Layouts of the missions and of lightkurve in FITS files."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from tinytransit.lightcurve.curve import flux_errors, fluxes, source, star, time_system, times
from tinytransit.lightcurve.errors import LayoutError, NoFluxError, UnknownStarError, UnreadableFileError
from tinytransit.lightcurve.reading import identify, read_light_curve

TIME = np.linspace(1325.0, 1352.0, 500)


def write(path: Path, flux: np.ndarray, star: str = "TIC 42", mission: str = "TESS") -> Path:
    """Write the layout of ``lightkurve.LightCurve.to_fits``."""
    head = fits.Header(
        {
            "CREATOR": "lightkurve.LightCurve.to_fits()",
            "ORIGIN": "test",
            "TELESCOP": mission,
            "MISSION": mission,
            "OBJECT": star,
            "SECTOR": 7,
        }
    )
    columns = [
        fits.Column("TIME", "D", unit="btjd", array=TIME),
        fits.Column("FLUX", "E", array=flux),
        fits.Column("FLUX_ERR", "E", array=np.ones(TIME.size)),
        fits.Column("QUALITY", "J", array=np.zeros(TIME.size, dtype=np.int32)),
    ]
    table = fits.BinTableHDU.from_columns(columns, name="LIGHTCURVE")
    fits.HDUList([fits.PrimaryHDU(header=head), table]).writeto(path)
    return path


def test_the_plain_layout_is_read(tmp_path: Path) -> None:
    flux = 100.0 + np.arange(TIME.size, dtype=np.float64)
    flux[3] = np.nan
    curve = read_light_curve(write(tmp_path / "a.fits", flux))
    assert (star(curve), source(curve), time_system(curve)) == ("TIC 42", "TESS sector 7", "BTJD")
    np.testing.assert_allclose(times(curve), TIME)
    np.testing.assert_allclose(fluxes(curve)[:3], flux[:3], rtol=1e-6)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"no file at .*absent\.fits"):
        read_light_curve(tmp_path / "absent.fits")


def test_what_is_no_fits_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.fits").write_text("hello")
    with pytest.raises(UnreadableFileError, match=r"text\.fits: not a readable FITS file"):
        read_light_curve(tmp_path / "text.fits")


@pytest.mark.filterwarnings("ignore:Error validating header")
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused(tmp_path: Path, share: float) -> None:
    path = write(tmp_path / "a.fits", np.ones(TIME.size))
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises((UnreadableFileError, LayoutError), match=r"a\.fits"):
        read_light_curve(path)


def test_a_file_with_a_damaged_header_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.fits", np.ones(TIME.size))
    path.write_bytes(path.read_bytes().replace(b"TTYPE2  = 'FLUX", b"TTYPE2  = #FLUX"))
    with pytest.raises(UnreadableFileError, match=r"a\.fits: not a readable FITS file"):
        read_light_curve(path)


def test_another_product_is_refused_with_its_tables(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns([fits.Column("TIME", "D", array=TIME)], name="TARGETTABLES")
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(tmp_path / "pixels.fits")
    with pytest.raises(LayoutError, match=r"LIGHTCURVE.*PRIMARY, TARGETTABLES"):
        read_light_curve(tmp_path / "pixels.fits")


def test_a_table_without_flux_is_refused_with_its_columns(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns([fits.Column("TIME", "D", array=TIME)], name="LIGHTCURVE")
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(tmp_path / "a.fits")
    with pytest.raises(LayoutError, match=r"a\.fits: .*TIME.*PDCSAP_FLUX.* got TIME"):
        read_light_curve(tmp_path / "a.fits")


def test_a_curve_of_nans_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoFluxError, match=" 500 "):
        read_light_curve(write(tmp_path / "a.fits", np.full(TIME.size, np.nan)))


def test_an_unknown_star_or_mission_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownStarError, match="TICID"):
        identify(write(tmp_path / "a.fits", np.ones(TIME.size), star="nameless"))
    with pytest.raises(LayoutError, match=r"KEPLER, K2, TESS.*Hubble"):
        identify(write(tmp_path / "b.fits", np.ones(TIME.size), mission="Hubble"))


@pytest.mark.parametrize(
    ("file", "name", "system", "origin"),
    [
        ("kepler90/kplr011442793-2009350155506_llc.fits", "KIC 11442793", "BKJD", "Kepler quarter 3"),
        ("tess_spoc/tess2018206045859-s0001-0000000261136679-0120-s_lc.fits", "TIC 261136679", "BTJD", "TESS sector 1"),
        ("tess_s1/TIC_25155310_s0001.fits", "TIC 25155310", "BTJD", "TESS sector 1"),
    ],
)
def test_the_three_real_layouts_are_read(shared_data: Path, file: str, name: str, system: str, origin: str) -> None:
    curve = read_light_curve(shared_data / "fits" / file)
    assert (star(curve), time_system(curve), source(curve)) == (name, system, origin)
    assert np.isfinite(fluxes(curve)).mean() > 0.9
    assert (np.diff(times(curve)) > 0).all()


@pytest.mark.parametrize(
    ("flux_name", "error_name"), [("KSPSAP_FLUX", "KSPSAP_FLUX_ERR"), ("DET_FLUX", "DET_FLUX_ERR")]
)
def test_the_layout_of_qlp_is_read_with_its_detrended_flux(tmp_path: Path, flux_name: str, error_name: str) -> None:
    head = fits.Header({"TELESCOP": "TESS", "OBJECT": "TIC 42", "TICID": 42, "SECTOR": 56, "ORIGIN": "MIT/QLP"})
    numbers = {
        "TIME": TIME,
        "SAP_FLUX": np.full(TIME.size, 5.0),
        flux_name: np.full(TIME.size, 1.0),
        error_name: np.full(TIME.size, 0.1),
    }
    columns = [
        fits.Column(name, "D", unit="BJD-2457000, days" if name == "TIME" else None, array=values)
        for name, values in numbers.items()
    ]
    columns.append(fits.Column("QUALITY", "J", array=np.zeros(TIME.size, dtype=np.int32)))
    table = fits.BinTableHDU.from_columns(columns, name="LIGHTCURVE")
    table.header["BJDREFI"] = 2_457_000
    fits.HDUList([fits.PrimaryHDU(header=head), table]).writeto(tmp_path / "qlp.fits")
    curve = read_light_curve(tmp_path / "qlp.fits")
    assert (star(curve), time_system(curve), source(curve)) == ("TIC 42", "BTJD", "TESS sector 56")
    assert set(fluxes(curve)) == {1.0}
    assert set(flux_errors(curve)) == {0.1}


def test_a_reference_date_that_contradicts_the_unit_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.fits", np.ones(TIME.size))
    with fits.open(path, mode="update") as hdus:
        hdus[1].header["BJDREFI"] = 2_450_000
    with pytest.raises(LayoutError, match=r"a\.fits.*2450000.*btjd"):
        read_light_curve(path)
