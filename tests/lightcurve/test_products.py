# SPDX-License-Identifier: MIT
"""High-level light curves of the archive: read by their own columns, units and flags, or refused by name."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from helpers.light_curve_files import table_file
from helpers.product_files import BTJD, COUNT, GOOD, WRITERS, qlp, tglc

from tinytransit.lightcurve.curve import flux_errors, fluxes, notes, source, star, time_system, times
from tinytransit.lightcurve.errors import LayoutError, NoFluxError, UnknownStarError
from tinytransit.lightcurve.products import name_in
from tinytransit.lightcurve.reading import identify, read_light_curve


@pytest.mark.parametrize(
    ("product", "name", "system", "dropped", "has_errors"),
    [
        ("qlp55", "TIC 42", "BTJD", [0], True),
        ("qlp56", "TIC 42", "BTJD", [0], True),
        ("tglc", "TIC 42", "BTJD", [0, 1], True),
        ("k2sff", "EPIC 201000001", "BKJD", [0], False),
        ("everest", "EPIC 201000001", "BKJD", [0], True),
        ("cdips", "TIC 42", "BJD", [0], True),
        ("eleanor", "TIC 42", "BTJD", [0], True),
        ("tasoc", "TIC 42", "BTJD", [0, 1], True),
        ("pathos", "TIC 42", "BTJD", [0], False),
        ("tess-spoc", "TIC 42", "BTJD", [0], True),
    ],
)
def test_a_product_is_read_by_its_own_columns_units_and_flags(
    tmp_path: Path, product: str, name: str, system: str, dropped: list[int], has_errors: bool
) -> None:
    path = WRITERS[product](tmp_path / "renamed.fits")
    assert identify(path).star == name
    curve = read_light_curve(path)
    assert (star(curve), time_system(curve)) == (name, system)
    kept = np.delete(np.arange(COUNT), dropped)
    np.testing.assert_allclose(fluxes(curve), GOOD[kept], rtol=1e-6)
    np.testing.assert_allclose(times(curve) % 1.0, BTJD[kept] % 1.0, atol=1e-6)
    expected = 0.1 if product != "cdips" else 0.01 * 0.4 * np.log(10)
    assert np.isfinite(flux_errors(curve)).all() == has_errors
    if has_errors:
        np.testing.assert_allclose(
            flux_errors(curve) / (fluxes(curve) if product != "tglc" else 1.0), expected, rtol=1e-5
        )
    assert len(read_light_curve(path, quality="none")) == COUNT
    assert bool(notes(curve)) == (product == "cdips")


def test_the_hard_mask_uses_the_products_own_bits(tmp_path: Path) -> None:
    for sector in (55, 56):
        assert len(read_light_curve(qlp(tmp_path / f"{sector}.fits", sector), quality="hard")) == COUNT - 2
    assert len(read_light_curve(tglc(tmp_path / "tglc.fits"), quality="hard")) == COUNT - 3


def test_a_column_that_the_pipeline_left_empty_is_passed_over(tmp_path: Path) -> None:
    path = tglc(tmp_path / "a.fits")
    with fits.open(path, mode="update") as hdus:
        hdus[1].data["cal_psf_flux"][:] = np.nan
    assert set(fluxes(read_light_curve(path))) == {77.0}


def test_sap_flux_is_the_last_resort_and_said_so(tmp_path: Path) -> None:
    path = table_file(tmp_path / "a.fits", {"TIME": BTJD, "SAP_FLUX": GOOD}, primary={"TELESCOP": "TESS", "TICID": 42})
    curve = read_light_curve(path)
    np.testing.assert_array_equal(fluxes(curve), GOOD)
    (note,) = notes(curve)
    assert "a.fits" in note and "SAP_FLUX" in note
    csv = "time,sap_flux\n" + "".join(f"{at},{value}\n" for at, value in zip(BTJD, GOOD, strict=True))
    (tmp_path / "TIC_42.csv").write_text(csv)
    assert len(notes(read_light_curve(tmp_path / "TIC_42.csv"))) == 1


@pytest.mark.parametrize(
    ("name", "primary", "columns"),
    [
        ("KEPSEISMIC", {"ORIGIN": "CEA & SSI", "TELESCOP": "Kepler"}, ("TIME", "FLUX")),
        ("DIAMANTE", {"TELESCOP": "TESS"}, ("BTJD", "LC1_AP1", "ELC1_AP1", "FLAG_AP1")),
        ("K2SC", {"CREATOR": "k2sc", "MISSION": "K2"}, ("TIME", "FLUX")),
        ("K2VARCAT", {"MISSION": "K2"}, ("TIME", "APTFLUX", "DETFLUX")),
        ("folded", {"CREATOR": "lightkurve.FoldedLightCurve.to_fits()", "MISSION": "TESS"}, ("TIME", "FLUX")),
    ],
)
def test_a_product_that_is_not_read_is_refused_by_its_name(
    tmp_path: Path, name: str, primary: dict[str, object], columns: tuple[str, ...]
) -> None:
    path = table_file(tmp_path / "a.fits", dict.fromkeys(columns, BTJD), primary={**primary, "TICID": 42})
    with pytest.raises(LayoutError, match=rf"a\.fits: .*{name}"):
        identify(path)


@pytest.mark.parametrize(
    "columns", [{"FLUX_RAW": GOOD, "FLUX_BKG": GOOD}, {"RAW_FLUX": GOOD, "CORR_FLUX": np.nan * GOOD}]
)
def test_raw_fluxes_of_products_are_a_last_resort_too(tmp_path: Path, columns: dict[str, np.ndarray]) -> None:
    path = table_file(tmp_path / "a.fits", {"TIME": BTJD, **columns}, primary={"TICID": 42, "ORIGIN": "TASOC/Aarhus"})
    if "RAW_FLUX" in columns:  # eleanor gave its correction up
        with pytest.raises(NoFluxError):
            read_light_curve(path)
        return
    curve = read_light_curve(path)
    np.testing.assert_array_equal(fluxes(curve), GOOD)
    assert len(notes(curve)) == 1


@pytest.mark.parametrize("name", ["KEPSEISMIC", "DIAMANTE", "K2SC", "K2VARCAT"])
def test_the_archives_name_of_a_file_tells_its_product(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"hlsp_{name.lower()}_tess_42_lc.fits"
    table_file(path, {"TIME": BTJD, "FLUX": GOOD}, primary={"TELESCOP": "TESS", "TICID": 42})
    with pytest.raises(LayoutError, match=name):
        identify(path)


def test_an_unknown_product_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "hlsp_kbonus-bkg_kepler_kic-42_lc.fits"
    table_file(path, {"TIME": BTJD, "PSF_BRIGHT": GOOD}, primary={"TELESCOP": "Kepler", "KEPLERID": 42})
    with pytest.raises(LayoutError, match=r"TIME, PSF_BRIGHT.*KBONUS-BKG"):
        identify(path)
    assert name_in(Path("tess2018_lc.fits")) == ""


def test_lightkurves_plain_file_needs_a_star_and_takes_that_of_its_name(tmp_path: Path) -> None:
    columns = {"TIME": BTJD, "FLUX": GOOD, "FLUX_ERR": GOOD}
    primary = {"TELESCOP": None, "OBJECT": None, "MISSION": None, "CREATOR": "lightkurve.LightCurve.to_fits()"}
    nameless = table_file(tmp_path / "lk_plain.fits", columns, primary=primary, units={"TIME": "btjd"})
    with pytest.raises(UnknownStarError, match=r"lk_plain\.fits.*lightkurve.*TIC_123\.fits"):
        identify(nameless)
    named = nameless.rename(tmp_path / "KIC_99_lk.fits")
    curve = read_light_curve(named)
    assert (star(curve), time_system(curve), source(curve)) == ("KIC 99", "BTJD", "FITS KIC_99_lk.fits")
