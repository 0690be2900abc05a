# SPDX-License-Identifier: MIT
"""Light curves as tables of text, in the many ways in which programs and spreadsheets write them."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from tinytransit.lightcurve.curve import flux_errors, fluxes, source, star, time_system, times
from tinytransit.lightcurve.errors import (
    LayoutError,
    LightCurveError,
    UnknownStarError,
    UnreadableFileError,
    WrongUnitError,
)
from tinytransit.lightcurve.quiet_import import import_lightkurve
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
    with pytest.raises(UnknownStarError, match="# star: TIC 123"):
        identify(write(tmp_path / "a.csv", "time,flux", TIME, FLUX))
    with pytest.raises(WrongUnitError, match=r"BJD, BKJD, BTJD.*HJD"):
        read_light_curve(write(tmp_path / "TIC1.csv", "time,flux", TIME, FLUX, remarks="# time_system: HJD\n"))
    with pytest.raises(WrongUnitError, match="MJD"):
        read_light_curve(write(tmp_path / "TIC1.csv", "time,flux", TIME, FLUX), time_system="MJD")


def test_the_flux_that_lightkurve_writes_beside_its_sources_is_read_with_binary_flags(tmp_path: Path) -> None:
    quality = ["0" if at != 1405.0 else "10000000" for at in TIME]
    header = "time,flux,flux_err,sap_flux,pdcsap_flux,quality"
    path = write(tmp_path / "TIC_42.csv", header, TIME, FLUX, FLUX, 5 * FLUX, 7 * FLUX, quality)
    curve = read_light_curve(path)
    np.testing.assert_array_equal(fluxes(curve), FLUX[TIME != 1405.0])


def test_what_lightkurve_writes_is_read_back(tmp_path: Path) -> None:
    lightkurve = import_lightkurve()
    made = lightkurve.TessLightCurve(time=TIME, flux=FLUX, flux_err=FLUX, targetid=42)
    made["sap_flux"], made["pdcsap_flux"], made["quality"] = 5 * FLUX, 7 * FLUX, np.where(TIME == 1405.0, 128, 0)
    made.to_csv(tmp_path / "TIC_42.csv")
    made.to_fits(tmp_path / "TIC_42_plain.fits")
    made.fold(2.0).to_csv(tmp_path / "TIC_42_folded.csv")
    for name in ("TIC_42.csv", "TIC_42_plain.fits"):
        curve = read_light_curve(tmp_path / name)
        assert (star(curve), time_system(curve)) == ("TIC 42", "BTJD")
        np.testing.assert_allclose(fluxes(curve), FLUX[TIME != 1405.0], rtol=1e-6)
    with pytest.raises(LayoutError, match=r"TIC_42_folded\.csv.*time_original"):
        identify(tmp_path / "TIC_42_folded.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, encoding: str, end: str) -> None:
    rows = "".join(f"{at};{value};\n" for at, value in zip(TIME, FLUX, strict=True)).replace(".", ",")
    text = f"# Größe: µ\nsep=;\ntime;flux;\n{rows};;\n"
    (tmp_path / "TIC_42.csv").write_bytes(text.replace("\n", end).encode(encoding))
    curve = read_light_curve(tmp_path / "TIC_42.csv")
    np.testing.assert_array_equal(times(curve), TIME)
    np.testing.assert_array_equal(fluxes(curve), FLUX)


def test_a_row_of_units_and_a_line_of_dashes_are_no_measurements(tmp_path: Path) -> None:
    units = "time\tflux\nd\te-/s\n----\t----"
    np.testing.assert_array_equal(
        fluxes(read_light_curve(write(tmp_path / "TIC_42.csv", units, TIME, FLUX, delimiter="\t"))), FLUX
    )
    relative = read_light_curve(write(tmp_path / "TIC_43.csv", "time,flux\nd,ppm", TIME, 1e6 * (FLUX / 10 - 1)))
    np.testing.assert_allclose(fluxes(relative), FLUX / 10)
    with pytest.raises(WrongUnitError, match=r"TIC_44.*hours"):
        read_light_curve(write(tmp_path / "TIC_44.csv", "time,flux\nhours,e-/s", TIME, FLUX))
    with pytest.raises(WrongUnitError, match=r"TIC_45.*HJD"):
        read_light_curve(write(tmp_path / "TIC_45.csv", "time (HJD),flux", TIME, FLUX))


def test_blanks_may_stand_between_the_fields(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "tic42.csv", np.c_[TIME, FLUX], header="time flux")
    np.testing.assert_allclose(fluxes(read_light_curve(tmp_path / "tic42.csv")), FLUX)
    path = write(tmp_path / "tic43.csv", "time  flux", TIME, ['""', *FLUX[1:]], delimiter="   ")
    assert np.isnan(fluxes(read_light_curve(path))).sum() == 1


@pytest.mark.parametrize(
    ("header", "fields", "delimiter", "fact"),
    [
        ("time,flux", ('"1,325.5"', "1"), ",", r"time, row 1 has '1,325\.5'"),
        ("time;flux", ("1,325", "1.5"), ";", r"1\.5.*1,325"),
        ("time;flux", ("1,325", "1"), ";", "1,325"),
        ("time,flux", ("1325,5", "1,5"), ",", "2 fields a row, row 1 has 4"),
        ("time,flux,quality", ("1325.5", "1", "101"), ",", "quality.*'101'"),
        ("time,flux,quality", ("1325.5", "1", "G"), ",", "quality.*'G'"),
        ("time,flux [raw],flux [good]", ("1325.5", "1", "2"), ",", r"flux \[raw\], flux \[good\]"),
        ("time,flux", ("1_325.5", "1"), ",", "time, row 1 has '1_325.5'"),
        ("time,flux", ('1325.5,"1', '2"'), ",", "TIC1"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(
    tmp_path: Path, header: str, fields: tuple[str, ...], delimiter: str, fact: str
) -> None:
    path = write(tmp_path / "TIC1.csv", header, *([field] * TIME.size for field in fields), delimiter=delimiter)
    with pytest.raises(LightCurveError, match=rf"TIC1\.csv.*{fact}" if fact != "TIC1" else fact):
        read_light_curve(path)


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (b"PK\x03\x04" + bytes(50), "zip"),
        (b"<html><body>503</body></html>", "web page"),
        (b'<?xml version="1.0"?><VOTABLE/>', "VOTable"),
        (b"|time|flux|\n|d|e|\n 1 2\n", "IPAC"),
        (b'{"time": [1]}', "JSON"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, content: bytes, fact: str) -> None:
    (tmp_path / "TIC1.csv").write_bytes(content)
    with pytest.raises(UnreadableFileError, match=rf"TIC1\.csv.*{fact}"):
        identify(tmp_path / "TIC1.csv")


def test_a_small_file_of_millions_of_rows_columns_or_characters_is_refused(tmp_path: Path) -> None:
    for content in (b"time,flux\n" + b"1,1\n" * 2_600_000, b"time,flux" + b"," * 3_000_000, b"#\n" * 3_000_000):
        (tmp_path / "TIC_1.csv.gz").write_bytes(gzip.compress(content, 1))
        assert (tmp_path / "TIC_1.csv.gz").stat().st_size < 200_000
        with pytest.raises(UnreadableFileError, match=r"TIC_1\.csv\.gz: .*\d{4}"):
            read_light_curve(tmp_path / "TIC_1.csv.gz")
