# SPDX-License-Identifier: MIT
import json
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from helpers.light_curve_files import (
    light_curve_csv,
    light_curve_hdus,
    table_file,
    transiting_star,
    write_light_curves,
)
from typer.testing import CliRunner

from tinytransit.catalog.errors import CatalogError
from tinytransit.cli import app
from tinytransit.window.errors import WindowError
from tinytransit.window.shard import read_shard

TOI = "toi,tid,tfopwg_disp,pl_tranmid,pl_orbper,pl_trandurh\n1.01,1000,CP,2458326.0,3.0,4.8\n"


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_synth_writes_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    report = json.loads(run("synth", "--count", "4", "--seed", "9", "--out", tmp_path / "a.npz", "--json"))
    assert (report["windows"], report["dispositions"]) == (4, {"EB": 1, "J": 1, "PC": 1, "V": 1})
    run("synth", "--count", "4", "--seed", "9", "--out", tmp_path / "b.npz")
    run("synth", "--count", "4", "--seed", "8", "--out", tmp_path / "c.npz")
    first, second, other = ((tmp_path / name).read_bytes() for name in ("a.npz", "b.npz", "c.npz"))
    assert first == second != other
    provenance = json.loads(read_shard(tmp_path / "a.npz").provenance)
    assert (provenance["command"], provenance["seed"]) == ("synth", 9)
    assert provenance["recipe"]["global_bins"] == 201


def test_windows_of_real_files(shared_data: Path, tmp_path: Path) -> None:
    arguments = (
        "windows",
        "--input",
        shared_data / "fits" / "tess_spoc",
        "--catalog",
        shared_data / "catalogs" / "toi_2023.csv",
        "--skipped",
        tmp_path / "skipped.csv",
    )
    assert "TOI-144.01" in run(*arguments, "--out", tmp_path / "a.npz")
    assert (tmp_path / "skipped.csv").read_text() == ("what,reason\nTIC 270501383,no catalogue given has this star\n")
    report = json.loads(run(*arguments, "--out", tmp_path / "b.npz", "--json"))
    assert (report["windows"], len(report["skipped"])) == (1, 1)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_what_was_chosen_is_recorded(tmp_path: Path) -> None:
    write_light_curves(tmp_path, good=1)
    (tmp_path / "toi.csv").write_text(TOI)
    run(
        "windows",
        "--input",
        tmp_path,
        "--catalog",
        tmp_path / "toi.csv",
        "--out",
        tmp_path / "a.npz",
        "--quality",
        "hard",
        "--detrend",
        "spline",
        "--detrend-window",
        "1.5",
        "--clip-lone-dips",
        "--normalise",
        "median_mad",
    )
    shard = read_shard(tmp_path / "a.npz")
    recipe = json.loads(shard.provenance)["recipe"]
    chosen = {
        "quality": "hard",
        "detrend_method": "spline",
        "detrend_window_days": 1.5,
        "clip_lone_dips": True,
        "flux_normalisation": "median_mad",
    }
    assert {name: recipe[name] for name in chosen} == chosen
    assert 17 < float(shard.extras["depth"][0]) < 23  # 1 % of a noise of 0.05 %


def test_no_window_is_an_error_that_says_why_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "toi.csv").write_text(TOI)
    (tmp_path / "bad.fits").write_text("no")
    with pytest.raises(WindowError, match=r"\b1 skipped: bad\.fits: "):
        run("windows", "--input", tmp_path, "--catalog", tmp_path / "toi.csv", "--out", tmp_path / "a.npz")
    (tmp_path / "none.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CatalogError):
        run("windows", "--input", tmp_path, "--catalog", tmp_path / "none.csv", "--out", tmp_path / "a.npz")
    assert not (tmp_path / "a.npz").exists()


def test_a_flux_of_last_resort_is_said_so(tmp_path: Path) -> None:
    time, flux = transiting_star(0)
    (tmp_path / "toi.csv").write_text(TOI)
    (tmp_path / "sap").mkdir()
    columns = {"TIME": time, "SAP_FLUX": flux}
    table_file(tmp_path / "sap" / "a.fits", columns, primary={"TELESCOP": "TESS", "TICID": 1000})
    arguments = ("windows", "--input", tmp_path / "sap", "--catalog", tmp_path / "toi.csv", "--out", tmp_path / "a.npz")
    (note,) = json.loads(run(*arguments, "--json"))["notes"]
    assert "a.fits" in note and "SAP_FLUX" in note


def test_the_star_and_its_light_in_two_apertures_become_columns(tmp_path: Path) -> None:
    time, flux = transiting_star(0)
    hdus = light_curve_hdus(1000, time, flux)
    hdus[0].header.update({"TEFF": 5000.0, "RADIUS": 2.0, "LOGG": 4.0, "TESSMAG": 9.0})
    # In the larger aperture a neighbour's eclipse adds as much again.
    columns = [*hdus[1].columns, fits.Column("FLUX_LARGE", "E", array=2.0 * flux - 1000.0)]
    columns[1].name = "FLUX"
    table = fits.BinTableHDU.from_columns(columns, header=hdus[1].header)
    fits.HDUList([hdus[0], table]).writeto(tmp_path / "TIC_1000.fits")
    (tmp_path / "toi.csv").write_text(TOI)
    (tmp_path / "stars.csv").write_text("ID,Teff,rad\n1000,5772,\n")
    given = ("--input", tmp_path / "TIC_1000.fits", "--catalog", tmp_path / "toi.csv")
    run("windows", *given, "--out", tmp_path / "a.npz")
    run("windows", *given, "--out", tmp_path / "b.npz", "--stars", tmp_path / "stars.csv")
    header, table_first = (read_shard(tmp_path / name).extras for name in ("a.npz", "b.npz"))
    assert (header["teff"][0], table_first["teff"][0]) == (5000.0, 5772.0)
    for found in (header, table_first):
        assert (found["star_radius"][0], found["tmag"][0]) == (2.0, 9.0)
        assert found["star_mass"][0] == pytest.approx(4.0 * 10 ** (4.0 - 4.438))
        assert found["depth_ppm"][0] == pytest.approx(10_000, rel=0.05)
        # A change of 1 % over a scatter of 0.05 %, at a cadence longer than half an hour.
        assert found["depth_change"][0] == pytest.approx(20, rel=0.2)
    assert json.loads(read_shard(tmp_path / "b.npz").provenance)["stars"] == "stars.csv"


def test_a_depth_in_units_of_the_scatter_is_no_depth_and_csv_knows_no_star(tmp_path: Path) -> None:
    (tmp_path / "TIC_1000.csv").write_text(light_curve_csv(1000, *transiting_star(0)))
    (tmp_path / "toi.csv").write_text(TOI)
    for normalise, known in (("median", True), ("median_mad", False)):
        run("windows", "--input", tmp_path / "TIC_1000.csv", "--catalog", tmp_path / "toi.csv", "--out",
            tmp_path / "a.npz", "--normalise", normalise)  # fmt: skip
        extras = read_shard(tmp_path / "a.npz").extras
        assert np.isfinite(extras["depth_ppm"]).all() == known
        assert all(
            np.isnan(extras[name]).all() for name in ("teff", "tmag", "star_radius", "star_mass", "depth_change")
        )
