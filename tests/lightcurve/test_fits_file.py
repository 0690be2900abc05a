# SPDX-License-Identifier: MIT
"""FITS headers and columns as the standard says."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from helpers.light_curve_files import table_file

from tinytransit.lightcurve.curve import fluxes, notes, time_system, times
from tinytransit.lightcurve.errors import LayoutError, LightCurveError, UnknownStarError, WrongUnitError
from tinytransit.lightcurve.reading import identify, read_light_curve

COUNT = 20
BTJD = 1325.0 + np.arange(COUNT) / 48.0
FLUX = np.arange(100.0, 100.0 + COUNT)
TESS = {"TELESCOP": "TESS", "TICID": 42}


def columns(**changed: fits.Column) -> list[fits.Column]:
    """Time, flux and quality; those that are named take the place of the usual."""
    usual = {
        "time": fits.Column("TIME", "D", unit="d", array=BTJD),
        "flux": fits.Column("PDCSAP_FLUX", "E", array=FLUX),
        "quality": fits.Column("QUALITY", "J", array=np.zeros(COUNT, dtype=np.int32)),
    }
    return list((usual | changed).values())


def test_nulls_of_whole_numbers_are_no_fluxes_and_no_flags(tmp_path: Path) -> None:
    flux = FLUX.astype(np.int32)
    flux[3] = -999
    quality = np.zeros(COUNT, dtype=np.int16)
    quality[4], quality[5] = -32768, 128
    made = columns(
        flux=fits.Column("PDCSAP_FLUX", "J", array=flux, null=-999),
        quality=fits.Column("QUALITY", "I", array=quality, null=-32768),
    )
    curve = read_light_curve(table_file(tmp_path / "a.fits", made, primary=TESS))
    assert np.flatnonzero(np.isnan(fluxes(curve))).tolist() == [3]
    np.testing.assert_array_equal(times(curve), np.delete(BTJD, 5))


def test_scaled_columns_are_scaled_and_their_nulls_told_before(tmp_path: Path) -> None:
    made = columns(flux=fits.Column("PDCSAP_FLUX", "I", array=((FLUX - 90) / 0.5).astype(np.int16)))
    path = table_file(tmp_path / "a.fits", made, primary=TESS)
    with fits.open(path, mode="update") as hdus:
        hdus[1].header.update({"TSCAL2": 0.5, "TZERO2": 90.0, "TNULL2": 20})  # stored for 100
    found = fluxes(read_light_curve(path))
    assert np.isnan(found[0])
    np.testing.assert_allclose(found[1:], FLUX[1:])


@pytest.mark.parametrize(
    ("form", "bits", "zero"),
    [("K", np.int64(1) << np.int64(40), None), ("J", np.uint32(1 << 31), 1 << 31), ("K", np.uint64(1 << 63), 1 << 63)],
)
def test_flags_of_wide_and_unsigned_columns_keep_each_bit(
    tmp_path: Path, form: str, bits: np.integer, zero: int | None
) -> None:
    quality = np.full(COUNT, bits)
    quality[7] |= type(bits)(32)
    made = columns(quality=fits.Column("QUALITY", form, array=quality, bzero=zero))
    curve = read_light_curve(table_file(tmp_path / "a.fits", made, primary=TESS))
    np.testing.assert_array_equal(times(curve), np.delete(BTJD, 7))


def test_vectors_are_refused_by_name_and_one_element_is_none(tmp_path: Path) -> None:
    vector = fits.Column("PDCSAP_FLUX", "4E", dim="(2,2)", array=np.ones((COUNT, 2, 2), dtype=np.float32))
    with pytest.raises(LayoutError, match=r"PDCSAP_FLUX.*4E"):
        read_light_curve(table_file(tmp_path / "a.fits", columns(flux=vector), primary=TESS))
    bits = fits.Column("QUALITY", "16X", array=np.zeros((COUNT, 16), dtype=np.bool_))
    with pytest.raises(LayoutError, match=r"QUALITY.*16X"):
        read_light_curve(table_file(tmp_path / "b.fits", columns(quality=bits), primary=TESS))
    single = fits.Column("PDCSAP_FLUX", "1E", dim="(1)", array=FLUX.reshape(-1, 1))
    curve = read_light_curve(table_file(tmp_path / "c.fits", columns(flux=single), primary=TESS))
    np.testing.assert_allclose(fluxes(curve), FLUX)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    made = [*columns(), fits.Column("FLUX", "E", array=FLUX), fits.Column("FLUX (e-/s)", "E", array=FLUX)]
    with pytest.raises(LayoutError, match=r"FLUX, FLUX \(e-/s\)"):
        identify(table_file(tmp_path / "a.fits", made, primary=TESS))


@pytest.mark.parametrize(
    ("header", "unit", "stored", "system"),
    [
        ({"BJDREFI": 2_457_000, "BJDREFF": 0.0}, "d", BTJD, "BTJD"),
        ({"BJDREFI": 2_457_000, "BJDREFF": 0.5}, "d", BTJD - 0.5, "BTJD"),
        ({"BJDREFI": 2_450_000}, "d", BTJD + 7000, "BTJD"),
        ({"BJDREF": 2_457_000.0}, "BJD - 2457000, days", BTJD, "BTJD"),
        ({"BJDREFI": 2_457_000, "TIMEUNIT": "s"}, None, BTJD * 86400, "BTJD"),
        ({"BJDREFI": 2_457_000, "TIMEUNIT": "s"}, "h", BTJD * 24, "BTJD"),
        ({"MJDREFI": 56_999, "MJDREFF": 0.5}, "d", BTJD, "BTJD"),
        ({"JDREF": 2_457_000}, "d", BTJD, "BTJD"),
        ({"BJDREFI": 2_457_000}, "BJD", BTJD + 2_457_000, "BJD"),
        ({"BJDREFI": 2_457_000}, "BJD", BTJD, "BTJD"),
        ({"BJDREFI": 0}, "d", BTJD + 2_457_000, "BJD"),
        ({"BJDREFI": 2_454_833, "TIMEREF": "SOLARSYSTEM", "TIMESYS": "TDB"}, "d", BTJD + 2167, "BKJD"),
        ({}, None, BTJD + 2_457_000, "BJD"),
        ({}, None, BTJD, "BTJD"),
    ],
)
def test_times_are_counted_from_the_reference_in_the_unit_that_the_header_says(
    tmp_path: Path, header: dict[str, object], unit: str | None, stored: np.ndarray, system: str
) -> None:
    made = columns(time=fits.Column("TIME", "D", unit=unit, array=stored))
    curve = read_light_curve(table_file(tmp_path / "a.fits", made, primary=TESS, header=header))
    zero = {"BTJD": 0.0, "BKJD": 2167.0, "BJD": 2_457_000.0}[system]
    assert time_system(curve) == system
    np.testing.assert_allclose(times(curve), BTJD + zero, atol=1e-8)


def test_utc_is_turned_into_tdb_and_said_so(tmp_path: Path) -> None:
    header = {"BJDREFI": 2_457_000, "TIMESYS": "UTC"}
    curve = read_light_curve(table_file(tmp_path / "a.fits", columns(), primary=TESS, header=header))
    np.testing.assert_allclose((times(curve) - BTJD) * 86400, 69.184, atol=0.01)  # 37 leap seconds and 32.184 s
    assert len(notes(curve)) == 1


@pytest.mark.parametrize(
    ("header", "error", "fact"),
    [
        ({"TIMEREF": "GEOCENTER"}, WrongUnitError, "GEOCENTER"),
        ({"TIMESYS": "LOCAL"}, WrongUnitError, "LOCAL"),
        ({"BJDREFI": "soon"}, LayoutError, "soon"),
    ],
)
def test_times_that_cannot_be_compared_are_refused(
    tmp_path: Path, header: dict[str, object], error: type[LightCurveError], fact: str
) -> None:
    with pytest.raises(error, match=rf"a\.fits.*{fact}"):
        read_light_curve(table_file(tmp_path / "a.fits", columns(), primary=TESS, header=header))


@pytest.mark.parametrize(
    ("primary", "star"),
    [
        ({"TELESCOP": "TESS", "TICID": "42"}, "TIC 42"),
        ({"TELESCOP": "TESS", "TICID": 42.0}, "TIC 42"),
        ({"TELESCOP": "TESS", "OBJECT": "TIC 0042"}, "TIC 42"),
        ({"TELESCOP": "Kepler", "KEPLERID": 201000001}, "EPIC 201000001"),
        ({"TELESCOP": "TESS", "OBJECT": "TOI-144"}, None),
        ({"TELESCOP": "TESS", "OBJECT": "Gaia DR3 6000000000000000000"}, None),
        ({"TELESCOP": "TESS", "TICID": 1.5e16}, None),
        ({"TELESCOP": "TESS", "TICID": 42.5}, None),
        ({"TELESCOP": "TESS", "TICID": True}, None),
        ({"TELESCOP": "TESS", "OBJECT": "KIC 42"}, None),
        ({"TELESCOP": "Kepler", "OBJECT": "EPIC 201000001"}, "EPIC 201000001"),
    ],
)
def test_only_a_whole_number_or_a_name_of_our_catalogues_is_a_star(
    tmp_path: Path, primary: dict[str, object], star: str | None
) -> None:
    path = table_file(tmp_path / "a.fits", columns(), primary=primary)
    if star is None:
        with pytest.raises(UnknownStarError, match=r"a\.fits"):
            identify(path)
    else:
        assert identify(path).star == star
