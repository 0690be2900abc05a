import numpy as np
import pytest

from tinytransit.lightcurve.cleaning import clean, clip_upward
from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, make_curve, source, times
from tinytransit.lightcurve.errors import MixedCurvesError, NoFluxError
from tinytransit.lightcurve.stitching import stitch


def curve(time: list[float], flux: list[float], *, star: str = "TIC 1", system: str = "BTJD",
          sector: int = 1) -> LightCurve:
    return make_curve(time, flux, np.ones(len(time)), time_system=system, star=star, source=f"TESS sector {sector}")


def test_cleaning_drops_nans_and_normalises_flux_and_error() -> None:
    cleaned = clean(curve([1, 2, 3, 4], [50.0, np.nan, 100.0, 200.0]))
    np.testing.assert_array_equal(times(cleaned), [1, 3, 4])
    np.testing.assert_array_equal(fluxes(cleaned), [0.5, 1.0, 2.0])
    np.testing.assert_array_equal(flux_errors(cleaned), [0.01, 0.01, 0.01])


@pytest.mark.parametrize("flux", [[np.nan, np.nan], [0.0, 0.0], [-5.0, -6.0]])
def test_flux_that_has_no_positive_median_is_refused(flux: list[float]) -> None:
    with pytest.raises(NoFluxError, match="median flux is"):
        clean(curve([1, 2], flux))


def test_clipping_takes_flares_and_spares_transits() -> None:
    flux = np.random.default_rng(0).normal(1.0, 0.001, 200)
    flux[10], flux[20:25] = 1.05, 0.95
    clipped = clip_upward(curve(list(range(200)), list(flux)), sigma=5.0)
    assert fluxes(clipped).max() < 1.01
    assert np.count_nonzero(fluxes(clipped) < 0.96) == 5
    assert len(clipped) == 199


def test_stitching_sorts_and_keeps_one_cadence_an_instant() -> None:
    stitched = stitch([curve([5, 6], [1.0, 2.0], sector=2), curve([1, 2, 5], [3.0, 4.0, 9.0], sector=1)])
    np.testing.assert_array_equal(times(stitched), [1, 2, 5, 6])
    np.testing.assert_array_equal(fluxes(stitched), [3.0, 4.0, 1.0, 2.0])
    assert source(stitched) == "TESS sector 1,2"


def test_what_does_not_belong_together_is_not_stitched() -> None:
    with pytest.raises(MixedCurvesError, match="star TIC 1, TIC 2"):
        stitch([curve([1], [1.0]), curve([2], [1.0], star="TIC 2")])
    with pytest.raises(MixedCurvesError, match="time system BKJD, BTJD"):
        stitch([curve([1], [1.0]), curve([2], [1.0], system="BKJD")])
    with pytest.raises(MixedCurvesError, match="got 0"):
        stitch([])
