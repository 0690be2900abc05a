# SPDX-License-Identifier: MIT
"""A light curve means the same however a script holds it."""

from pathlib import Path

import astropy.units as u
import lightkurve
import numpy as np
import pytest
from astropy.time import Time
from astropy.timeseries import TimeSeries

from tinytransit.api.errors import ArgumentError
from tinytransit.api.light_curves import NAMELESS, as_curve, days_in, plain
from tinytransit.lightcurve.curve import fluxes, source, star, time_system, times

TIME = 1325.0 + np.arange(200) / 48
FLUX = 1.0 + 1e-4 * np.sin(TIME)


def test_arrays_and_objects_of_both_libraries_are_one_curve() -> None:
    arrays = as_curve((TIME, FLUX), star="TIC 7", time_system="BTJD")
    of_lightkurve = as_curve(
        lightkurve.LightCurve(
            time=Time(TIME, format="btjd", scale="tdb"), flux=FLUX, meta={"TICID": 7, "MISSION": "TESS", "SECTOR": 3}
        )
    )
    of_astropy = as_curve(TimeSeries(time=Time(TIME, format="btjd", scale="tdb"), data={"flux": FLUX}), star="TIC 7")
    for curve in (arrays, of_lightkurve, of_astropy):
        assert star(curve) == "TIC 7" and time_system(curve) == "BTJD"
        np.testing.assert_array_equal(times(curve), TIME)
        np.testing.assert_allclose(fluxes(curve) / np.median(fluxes(curve)), FLUX / np.median(FLUX), rtol=1e-12)
    assert source(of_lightkurve) == "TESS sector 3"


def test_julian_dates_of_any_scale_become_bjd() -> None:
    moments = Time(2_458_325.0 + np.arange(50) / 48, format="jd", scale="utc")
    curve = as_curve(TimeSeries(time=moments, data={"flux": np.ones(50) + 1e-5 * np.arange(50)}))
    assert time_system(curve) == "BJD" and star(curve) == NAMELESS
    np.testing.assert_allclose(times(curve), moments.tdb.jd, rtol=0, atol=1e-9)


def test_masked_and_missing_flux_is_left_out() -> None:
    flux = FLUX.copy()
    flux[3] = np.nan
    assert times(as_curve((TIME, flux), time_system="BTJD")).size == TIME.size - 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (((TIME, FLUX),), "BTJD"),
        (((TIME, FLUX[:-1]),), "shape"),
        (((TIME,),), "1 arrays"),
        (([TIME, FLUX],), "list"),
        (((TIME, FLUX), "my star", "BTJD"), "my star"),
        (((TIME, FLUX), None, "MJD"), "MJD"),
        ((lightkurve.LightCurve(time=Time(TIME, format="btjd", scale="tdb"), flux=FLUX * u.mag),), "magnitudes"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_way_out(arguments: tuple[object, ...], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        as_curve(*arguments)  # type: ignore[arg-type]


def test_moments_and_quantities() -> None:
    assert days_in("BTJD", 1325.5) == 2_458_325.5
    assert days_in("BTJD", 2_458_325.5) == 2_458_325.5
    assert days_in("BKJD", Time(2_458_325.5, format="jd", scale="tdb")) == 2_458_325.5
    assert plain(0.1 * u.day, "h") == pytest.approx(2.4) and plain(2.4, "h") == 2.4
    with pytest.raises(ArgumentError, match="cannot be converted"):
        plain(1 * u.m, "h")


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "TIC_7.csv"
    rows = "\n".join(f"{time},{flux}" for time, flux in zip(TIME, FLUX, strict=True))
    file.write_text(f"time,flux\n{rows}\n")
    np.testing.assert_array_equal(times(as_curve(file)), TIME)
