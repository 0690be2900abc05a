# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.errors import NoScatterError, NoTransitError, TooFewPointsError
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.window import make_window

RECIPE = WindowRecipe()
PLANET = Ephemeris("TIC 1", "b", 3.0, 1326.0 + TIME_SYSTEMS["BTJD"], 3.0, "PC", "test")
TIME = np.arange(1325.0, 1352.0, 0.01)


def test_too_few_cadences_are_named() -> None:
    with pytest.raises(TooFewPointsError, match=r"^1 cadences"):
        make_window(np.array([1326.0, 1327.0]), np.ones(2), "BTJD", PLANET, RECIPE, source="test")
    with pytest.raises(NoTransitError):
        make_window(np.empty(0), np.empty(0), "BTJD", PLANET, RECIPE, source="test")


def dipping(depth: float, seed: int = 3) -> np.ndarray:
    distance = np.abs(TIME - 1326.0 - 3.0 * np.rint((TIME - 1326.0) / 3.0))
    noise = np.random.default_rng(seed).normal(0.0, 1e-4, TIME.size)
    return 1.0 + noise - depth * (distance <= 1.5 / 24.0)


def test_a_window_says_what_was_folded_and_how_deep_it_is() -> None:
    window = make_window(TIME, dipping(0.01), "BTJD", PLANET, RECIPE, source="TESS sector 1")
    assert (window.star, window.ephemeris, window.time_system) == ("TIC 1", PLANET, "BTJD")
    assert window.source == "TESS sector 1" and window.transits == 9
    assert window.depth == pytest.approx(0.01, rel=0.05) and window.snr > 100
    assert window.global_empty == window.local_empty == 0
    for view, bins in ((window.global_view, 201), (window.local_view, 61), (window.secondary_view, 61)):
        assert view.shape == (bins,) and view.dtype == np.float32 and view.min() == -1.0


def test_the_order_of_the_cadences_is_of_no_matter() -> None:
    flux, shuffled = dipping(0.01), np.random.default_rng(1).permutation(TIME.size)
    sorted_, mixed = (
        make_window(TIME[rows], flux[rows], "BTJD", PLANET, RECIPE, source="test")
        for rows in (np.arange(TIME.size), shuffled)
    )
    np.testing.assert_array_equal(sorted_.global_view, mixed.global_view)
    np.testing.assert_array_equal(sorted_.local_view, mixed.local_view)
    assert sorted_.snr == pytest.approx(mixed.snr)


def test_flux_without_noise_is_refused() -> None:
    flux = np.where(dipping(0.01) < 0.995, 0.99, 1.0)
    with pytest.raises(NoScatterError):
        make_window(TIME, flux, "BTJD", PLANET, RECIPE, source="test")
