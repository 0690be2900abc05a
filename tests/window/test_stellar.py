# SPDX-License-Identifier: MIT
"""Parameters of stars from headers and from tables."""

from pathlib import Path

import pytest
from helpers.light_curve_files import light_curve_hdus, transiting_star
from helpers.searched_stars import with_planets, write_star

from tinytransit.window.errors import StarTableError
from tinytransit.window.stellar import Star, read_stars, star_in_headers


def write_curve(path: Path, **header: float) -> Path:
    hdus = light_curve_hdus(7, *transiting_star(0))
    hdus[0].header.update({name.replace("_", "-"): value for name, value in header.items()})
    hdus.writeto(path)
    return path


def test_headers_of_the_missions_are_read(tmp_path: Path) -> None:
    path = write_curve(tmp_path / "a.fits", TEFF=5992.0, LOGG=4.36, RADIUS=1.149, TESSMAG=5.1)
    star = star_in_headers([path])
    assert (star.teff_k, star.radius_sun, star.log_g, star.magnitude) == (5992.0, 1.149, 4.36, 5.1)
    assert star.density_sun == pytest.approx(10 ** (4.36 - 4.438) / 1.149)
    assert star.source == "header"


def test_fillers_are_not_taken_for_values_and_other_files_complete_the_first(tmp_path: Path) -> None:
    first = write_curve(tmp_path / "a.fits", TEFF=0.0, RADIUS=-99.0, KEPMAG=11.3)
    second = write_curve(tmp_path / "b.fits", TEFF=5850.0)
    star = star_in_headers([first, second])
    assert star.teff_k == 5850.0 and star.radius_sun is None and star.magnitude == 11.3


def test_files_without_parameters_say_nothing(tmp_path: Path) -> None:
    csv = write_star(tmp_path, "TIC 5", *with_planets())
    broken = tmp_path / "broken.fits"
    broken.write_bytes(b"SIMPLE")
    assert star_in_headers([csv, broken, tmp_path / "absent.fits"]) == Star()


@pytest.mark.parametrize(
    ("text", "star"),
    [("ID,Teff,rad,mass,logg,Tmag\n150,5772,1.0,1.0,4.438,9.5\n", "TIC 150"),
     ("# comment\ntid,st_teff,st_rad,st_tmag\n150.0,5772,1.0,9.5\n", "TIC 150"),
     ("kepid,koi_steff,koi_srad,koi_kepmag\n00150,5772,1.0,9.5\n", "KIC 150"),
     ("star,teff_gspphot,radius_gspphot,phot_g_mean_mag\nTIC 150,5772,1.0,9.5\n", "TIC 150"),
     ("TIC ID,Effective Temperature,Radius,TESS Mag\n150,5772,1.0,9.5\n", "TIC 150")],
)  # fmt: skip
def test_tables_name_their_columns_as_the_catalogues_do(tmp_path: Path, text: str, star: str) -> None:
    (tmp_path / "stars.csv").write_text(text)
    stars = read_stars(tmp_path / "stars.csv")
    assert list(stars) == [star]
    assert (stars[star].teff_k, stars[star].radius_sun, stars[star].magnitude) == (5772.0, 1.0, 9.5)


def test_the_first_of_two_rows_counts_and_an_empty_cell_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "stars.csv").write_text("ID,Teff,mass,rad\n1,5000,0.8,\n1,6000,1.2,1.1\n2,,,\n")
    stars = read_stars(tmp_path / "stars.csv")
    assert stars["TIC 1"].teff_k == 5000.0 and stars["TIC 1"].density_sun is None
    assert stars["TIC 2"] == Star()


def test_a_table_goes_before_a_header() -> None:
    table, header = Star(radius_sun=1.1, source="stars.csv"), Star(radius_sun=0.9, teff_k=5000.0, source="header")
    both = table.completed_by(header)
    assert both.radius_sun == 1.1 and both.teff_k == 5000.0 and both.source == "stars.csv, header"
    assert header.completed_by(Star()) is header


@pytest.mark.parametrize("text", ["name,Teff\nx,5000\n", "ID,colour\n1,red\n"])
def test_a_table_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "stars.csv").write_text(text)
    with pytest.raises(StarTableError, match=r"stars\.csv"):
        read_stars(tmp_path / "stars.csv")


def test_density_from_mass_or_gravity() -> None:
    assert Star(radius_sun=2.0, mass_sun=1.0).density_sun == pytest.approx(0.125)
    assert Star(radius_sun=1.0, log_g=4.438).density_sun == pytest.approx(1.0)
    assert Star(mass_sun=1.0).density_sun is None and Star(radius_sun=1.0).density_sun is None
