# SPDX-License-Identifier: MIT
"""Cleaning, clipping, normalising and stitching of light curves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.lightcurve.cleaning import clean, clip_lone_dips, clip_upward, normalise
from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, make_curve, notes, source, times
from tinytransit.lightcurve.errors import MixedCurvesError, NoFluxError
from tinytransit.lightcurve.stitching import stitch


def curve(
    time: list[float], flux: list[float], *, star: str = "TIC 1", system: str = "BTJD", sector: int = 1
) -> LightCurve:
    return make_curve(time, flux, np.ones(len(time)), time_system=system, star=star, source=f"TESS sector {sector}")


def test_cleaning_drops_nans_and_normalises_flux_and_error() -> None:
    cleaned = clean(curve([1, 2, 3, 4], [50.0, np.nan, 100.0, 200.0]))
    np.testing.assert_array_equal(times(cleaned), [1, 3, 4])
    np.testing.assert_array_equal(fluxes(cleaned), [0.5, 1.0, 2.0])
    np.testing.assert_array_equal(flux_errors(cleaned), [0.01, 0.01, 0.01])


@pytest.mark.parametrize("flux", [[np.nan, np.nan], [0.0, 0.0], [-5.0, -6.0]])
def test_flux_that_has_no_positive_median_is_refused(flux: list[float]) -> None:
    with pytest.raises(NoFluxError, match=r"TIC 1.*(0|-5.5|nan)"):
        clean(curve([1, 2], flux))


def test_flux_that_is_counted_from_its_median_is_refused() -> None:
    noise = np.random.default_rng(0).normal(1e-4, 1e-3, 1000)
    with pytest.raises(NoFluxError, match=r"TIC 1.*4\d %"):
        clean(curve(list(np.arange(1000.0)), list(noise)))
    assert len(clean(curve(list(np.arange(1000.0)), list(noise + 1e-3)))) == 1000


def test_clipping_takes_flares_and_spares_transits() -> None:
    flux = np.random.default_rng(0).normal(1.0, 0.001, 200)
    flux[10], flux[20:25] = 1.05, 0.95
    clipped = clip_upward(curve(list(range(200)), list(flux)), sigma=5.0)
    assert fluxes(clipped).max() < 1.01
    assert np.count_nonzero(fluxes(clipped) < 0.96) == 5
    assert len(clipped) == 199


def test_dips_too_short_for_a_transit_are_dropped_unless_masked_or_beside_a_gap() -> None:
    time = np.arange(0.0, 10.0, 0.01)  # a quarter of an hour: two in a row are shorter than half an hour, three are not
    flux = np.random.default_rng(0).normal(1.0, 0.001, time.size)
    lone, pair, transit, known, edge = [100], [200, 201], [300, 301, 302], [400], [500]
    for dip in (lone, pair, transit, known, edge):
        flux[dip] = 0.98
    masked, observed = np.isin(np.arange(time.size), known), np.ones(time.size, dtype=bool)
    observed[501:520] = False
    dipped = make_curve(time[observed], flux[observed], flux[observed], time_system="BTJD", star="TIC 1", source="test")
    clipped = clip_lone_dips(dipped, masked[observed], sigma=5.0, shortest_transit_hours=0.5)
    gone = np.setdiff1d(time[observed], times(clipped))
    np.testing.assert_array_equal(gone, time[[*lone, *pair]])


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), depth=st.floats(0.01, 0.5), start=st.integers(0, 990), width=st.integers(3, 10))
def test_no_clipping_takes_from_a_transit(seed: int, depth: float, start: int, width: int) -> None:
    flux = np.random.default_rng(seed).normal(1.0, 0.001, 1000)
    flux[start : start + width] -= depth
    time = 0.01 * np.arange(1000.0)
    dipped = make_curve(time, flux, flux, time_system="BTJD", star="TIC 1", source="test")
    spared = clip_lone_dips(clip_upward(dipped, 5.0), np.zeros(1000, dtype=bool), 3.0, 0.5)
    assert np.isin(time[start : start + width], times(spared)).all()


def test_normalised_to_median_and_scatter_noise_has_mean_0_and_deviation_1() -> None:
    flux = np.random.default_rng(0).normal(500.0, 2.0, 10_000)
    flux[:10] = np.nan
    scaled = fluxes(normalise(curve(list(range(10_000)), list(flux)), "median_mad"))
    assert scaled.size == 9990 and np.median(scaled) == pytest.approx(0.0, abs=1e-12)
    assert scaled.std() == pytest.approx(1.0, abs=0.03)
    with pytest.raises(NoFluxError, match=r"TIC 1.* 0 .* 3 "):
        normalise(curve([1, 2, 3], [5.0, 5.0, 5.0]), "median_mad")


def test_stitching_sorts_and_keeps_one_cadence_an_instant() -> None:
    stitched = stitch([curve([5, 6], [1.0, 2.0], sector=2), curve([1, 2, 3, 5], [3.0, 4.0, 5.0, 9.0], sector=1)])
    np.testing.assert_array_equal(times(stitched), [1, 2, 3, 5, 6])
    np.testing.assert_array_equal(fluxes(stitched), [3.0, 4.0, 5.0, 1.0, 2.0])
    assert source(stitched) == "TESS sector 1,2"
    (note,) = notes(stitched)
    assert "TESS sector 1" in note and "1 of its 4" in note


MINUTES = 1.0 / 1440.0


@pytest.mark.parametrize(
    ("shift", "cadence", "length", "kept"),
    [
        (2.0 / 86400.0, 2 * MINUTES, 600, (600, 0)),  # released again, the times two seconds apart
        (0.0, 2 * MINUTES, 600, (600, 0)),
        (0.0, MINUTES / 3, 3600, (0, 3600)),  # of the same sector at 20 seconds
        (0.0, 10 * MINUTES, 120, (600, 0)),  # and from the full-frame images
        (600 * 2 * MINUTES, 2 * MINUTES, 600, (600, 600)),  # the next sector
        (300 * 2 * MINUTES, 2 * MINUTES, 600, (600, 300)),  # half of it is new
    ],
)
def test_the_same_light_is_counted_once(shift: float, cadence: float, length: int, kept: tuple[int, int]) -> None:
    first = curve(list(1000.0 + 2 * MINUTES * np.arange(600)), [1.0] * 600)
    second = curve(list(1000.0 + shift + cadence * np.arange(length)), [2.0] * length)
    stitched = stitch([first, second])
    for value, count in zip((1.0, 2.0), kept, strict=True):
        assert np.count_nonzero(fluxes(stitched) == value) == pytest.approx(count, abs=1)
    assert len(notes(stitched)) == (sum(kept) < 600 + length)


def test_stitching_does_not_fill_what_two_curves_leave_open_twice() -> None:
    time = 1000.0 + 2 * MINUTES * np.arange(600)
    gap = np.delete(np.arange(600), slice(200, 300))
    first, second = curve(list(time[gap]), [1.0] * 500), curve(list(time), [2.0] * 600)
    assert np.count_nonzero(fluxes(stitch([first, second])) == 2.0) == 100


def test_what_does_not_belong_together_is_not_stitched() -> None:
    with pytest.raises(MixedCurvesError, match="TIC 1, TIC 2"):
        stitch([curve([1], [1.0]), curve([2], [1.0], star="TIC 2")])
    with pytest.raises(MixedCurvesError, match="BKJD, BTJD"):
        stitch([curve([1], [1.0]), curve([2], [1.0], system="BKJD")])
    with pytest.raises(MixedCurvesError, match=" 0 "):
        stitch([])
