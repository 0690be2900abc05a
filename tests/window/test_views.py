# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.window.errors import NoDipError, TooFewPointsError
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.views import fill_empty, global_view, interpolated, local_view, median_bins, normalise

RECIPE = WindowRecipe()
PHASE = np.linspace(-0.5, 0.5, 20_000, endpoint=False)


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.floats(0.3, 5.0))
def test_bins_hold_the_medians_of_their_intervals(seed: int, bins: int, width_strides: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = np.sort(rng.uniform(-1.5, 1.5, 60)), rng.normal(size=60)
    width = min(2.0, width_strides * 2.0 / bins)
    medians, counts = median_bins(x, y, low=-1.0, high=1.0, bins=bins, width=width)
    for left, median, count in zip(np.linspace(-1.0, 1.0 - width, bins), medians, counts, strict=True):
        inside = y[(x >= left) & (x < left + width)]
        assert count == inside.size
        np.testing.assert_allclose(median, np.median(inside) if inside.size else np.nan)


def test_empty_bins_are_interpolated_round_the_ends_where_the_view_is_periodic() -> None:
    values = np.array([np.nan, 1.0, np.nan, 3.0, np.nan, np.nan, 6.0, np.nan])
    np.testing.assert_allclose(fill_empty(values, periodic=False), [1, 1, 2, 3, 4, 5, 6, 6])
    np.testing.assert_allclose(fill_empty(values, periodic=True), [8 / 3, 1, 2, 3, 4, 5, 6, 13 / 3])


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=50).filter(lambda v: np.median(v) - min(v) > 1e-3))
def test_a_normalised_view_has_median_0_and_minimum_minus_1(values: list[float]) -> None:
    view = normalise(np.array(values))
    assert view.dtype == np.float32
    assert view.min() == -1.0
    assert np.median(view) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("view", [np.ones(61), np.array([0.0, 0.0, 0.0, 1.0])])
def test_a_view_without_a_dip_is_refused(view: np.ndarray) -> None:
    with pytest.raises(NoDipError):
        normalise(view)


def test_the_views_show_a_box_where_and_as_wide_as_it_is() -> None:
    duration = 0.04
    flux = np.where(np.abs(PHASE) < 0.5 * duration, 0.99, 1.0)
    whole, near = global_view(PHASE, flux, RECIPE), local_view(PHASE, flux, duration, RECIPE)
    assert whole.values.shape == (201,)
    assert near.values.shape == (61,)
    assert near.depth == pytest.approx(0.01)
    assert np.flatnonzero(whole.values < -0.5).mean() == 100
    assert np.flatnonzero(near.values < -0.5).mean() == 30
    # A quarter of the local view is in transit; bins and edges blur it by at most a bin to each side.
    assert np.count_nonzero(near.values < -0.5) == pytest.approx(61 / 4, abs=2)
    np.testing.assert_allclose(whole.values, whole.values[::-1], atol=1e-6)


def test_a_local_view_ends_where_the_period_does() -> None:
    flux = 1.0 - 0.01 * np.cos(2 * np.pi * PHASE)
    near = local_view(PHASE, flux, 0.4, RECIPE)
    assert near.empty == 0
    assert near.values[0] == pytest.approx(near.values[-1], rel=1e-2)


def test_views_with_too_many_empty_bins_are_refused_and_few_are_counted() -> None:
    gap = (PHASE > 0.2) & (PHASE < 0.3)
    flux = np.where(np.abs(PHASE) < 0.02, 0.99, 1.0)
    view = global_view(PHASE[~gap], flux[~gap], RECIPE)
    assert 18 <= view.empty <= 21
    assert np.abs(view.values[100 + 40 : 100 + 61]).max() < 1e-6
    few = np.abs(PHASE) < 0.05
    with pytest.raises(TooFewPointsError, match=r"201 .*global .*75%"):
        global_view(PHASE[few], flux[few], RECIPE)
    with pytest.raises(TooFewPointsError, match=r"61 of 61 .*local"):
        local_view(PHASE[~few], flux[~few], 0.01, RECIPE)


@pytest.mark.parametrize("bins", [61, 201, 256, 2000])
def test_a_ramp_stays_a_ramp_between_its_bin_centres(bins: int) -> None:
    ramp = ((np.arange(61) + 0.5) / 61).astype(np.float32)[np.newaxis]
    places = (np.arange(bins) + 0.5) / bins
    expected = np.clip(places, ramp[0, 0], ramp[0, -1])
    assert interpolated(ramp, bins)[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_same_length_changes_nothing_and_the_type_stays(dtype: type[np.floating]) -> None:
    views = np.random.default_rng(1).uniform(-1, 3, (4, 61)).astype(dtype)
    same = interpolated(views, 61)
    assert same.dtype == dtype and np.allclose(same, views, atol=1e-6)
    assert interpolated(views[:0], 7).shape == (0, 7)
