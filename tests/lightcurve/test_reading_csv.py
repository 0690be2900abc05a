# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest

from tinytransit.lightcurve.curve import flux_errors, fluxes, source, star, time_system, times
from tinytransit.lightcurve.errors import LayoutError, UnknownStarError, WrongUnitError
from tinytransit.lightcurve.reading import identify, read_light_curve

TIME = np.arange(1400.0, 1420.0)
FLUX = np.linspace(9.0, 11.0, TIME.size)


def write(path: Path, header: str, *columns: object, remarks: str = "", delimiter: str = ",") -> Path:
    rows = "".join(delimiter.join(map(str, row)) + "\n" for row in zip(*columns, strict=True))
    path.write_text(f"{remarks}{header}\n{rows}")
    return path


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [("time,flux", ","), ("Time [days];PDCSAP_FLUX", ";"), ("TIME\tFlux (e-/s)", "\t"), ("t, det_flux ", ",")],
)
def test_usual_names_and_delimiters_are_understood(tmp_path: Path, header: str, delimiter: str) -> None:
    curve = read_light_curve(write(tmp_path / "TIC_0042_s0001.csv", header, TIME, FLUX, delimiter=delimiter))
    assert (star(curve), time_system(curve), source(curve)) == ("TIC 42", "BTJD", "CSV TIC_0042_s0001.csv")
    np.testing.assert_array_equal(times(curve), TIME)
    np.testing.assert_array_equal(fluxes(curve), FLUX)
    assert np.isnan(flux_errors(curve)).all()


@pytest.mark.parametrize(("third", "share"), [("flux", 1.0), ("det_flux", 0.05)])
def test_the_users_flux_or_the_most_corrected_is_taken_and_bad_quality_left_out(
    tmp_path: Path, third: str, share: float
) -> None:
    quality = np.where(TIME == 1405.0, 128, 0)
    path = write(
        tmp_path / "TIC 42.csv",
        f"time,sap_flux,{third},flux_err,pdcsap_flux,pdcsap_flux_err,quality",
        TIME,
        FLUX,
        FLUX,
        FLUX,
        2 * FLUX,
        0.1 * FLUX,
        quality,
    )
    curve = read_light_curve(path)
    np.testing.assert_allclose(flux_errors(curve) / fluxes(curve), share)
    np.testing.assert_array_equal(times(curve), TIME[quality == 0])
    assert len(read_light_curve(path, quality="none")) == TIME.size


@pytest.mark.parametrize(
    ("header", "remarks", "offset", "system"),
    [
        ("BKJD,flux", "", 0.0, "BKJD"),
        ("Time (BJD - 2457000),flux", "", 0.0, "BTJD"),
        ("time,flux", "# time_system: BKJD\n", 0.0, "BKJD"),
        ("time,flux", "", 2_457_000.0, "BJD"),
        ("bjd,flux", "", 2_457_000.0, "BJD"),
        ("time,flux", "", 0.0, "BTJD"),
    ],
)
def test_the_clock_is_that_of_the_column_the_remark_the_numbers_or_the_mission(
    tmp_path: Path, header: str, remarks: str, offset: float, system: str
) -> None:
    curve = read_light_curve(write(tmp_path / "TIC 7.csv", header, TIME + offset, FLUX, remarks=remarks))
    assert time_system(curve) == system


def test_what_the_file_says_goes_before_what_is_given(tmp_path: Path) -> None:
    silent = write(tmp_path / "a.csv", "time,flux", TIME, FLUX)
    curve = read_light_curve(silent, star="KIC 5", time_system="BTJD")
    assert (star(curve), time_system(curve)) == ("KIC 5", "BTJD")
    telling = write(tmp_path / "b.csv", "bkjd,flux", TIME, FLUX, remarks="# star = EPIC 9\n# source: K2 campaign 5\n")
    curve = read_light_curve(telling, star="KIC 5", time_system="BTJD")
    assert (star(curve), time_system(curve), source(curve)) == ("EPIC 9", "BKJD", "K2 campaign 5")


def test_the_star_of_a_column_may_be_a_bare_number(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "kepid,time,flux", [11446443] * TIME.size, TIME, FLUX)
    assert identify(path).star == "KIC 11446443"
    mixed = write(tmp_path / "b.csv", "tic_id,time,flux", range(TIME.size), TIME, FLUX)
    with pytest.raises(UnknownStarError, match=r"b\.csv: expected one star, column tic_id names .*0, 1, "):
        identify(mixed)


def test_names_behind_a_hash_are_found_as_savetxt_writes_them(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "tic42.csv", np.c_[TIME, FLUX], delimiter=",", header="time,flux")
    assert len(read_light_curve(tmp_path / "tic42.csv")) == TIME.size


def test_empty_fields_are_no_measurements(tmp_path: Path) -> None:
    flux = ["", "nan", "null", *FLUX[3:]]
    assert np.isnan(fluxes(read_light_curve(write(tmp_path / "TIC1.csv", "time,flux", TIME, flux)))).sum() == 3


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match=r"TIC1\.csv: .*time.*flux.* got phase, magnitude"):
        identify(write(tmp_path / "TIC1.csv", "phase,magnitude", TIME, FLUX))
    with pytest.raises(WrongUnitError, match=r"got column Flux \[mag\]"):
        read_light_curve(write(tmp_path / "TIC1.csv", "time,Flux [mag]", TIME, FLUX))
    with pytest.raises(UnknownStarError, match="put '# star: TIC 123' above"):
        identify(write(tmp_path / "a.csv", "time,flux", TIME, FLUX))
    with pytest.raises(WrongUnitError, match="expected time system BJD, BKJD, BTJD, got HJD"):
        read_light_curve(write(tmp_path / "TIC1.csv", "time,flux", TIME, FLUX, remarks="# time_system: HJD\n"))
    with pytest.raises(WrongUnitError, match="got MJD"):
        read_light_curve(write(tmp_path / "TIC1.csv", "time,flux", TIME, FLUX), time_system="MJD")
