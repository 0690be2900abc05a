# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.window.errors import ScalarsError
from tinytransit.window.scalars import BINS, NUMBERS, SCALARS, ramps, scalars
from tinytransit.window.shape import shape_features

positive = st.floats(1e-300, 1e300)
finite = st.floats(-1e300, 1e300)
EDGES = np.array([[0.0, 1.0, 3.0], [-2.0, 0.0, 2.0]])


def shape_of(count: int) -> dict[str, np.ndarray]:
    """Features of flat views with one low bin in the middle."""
    views = {bins: np.zeros((count, bins), np.float32) for bins in (201, 61)}
    for bins, view in views.items():
        view[:, bins // 2] = -1
    return shape_features(views[201], views[61], np.zeros((count, 61), np.float32), np.full(count, 0.05))


def one(period_days: float, duration_hours: float, snr: float) -> np.ndarray:
    row = scalars(np.array([period_days]), np.array([duration_hours]), np.array([snr]), shape_of(1))
    return row.reshape(NUMBERS, BINS)


def test_a_number_fills_its_bins_from_the_left() -> None:
    lowest, highest = one(0.01, 0.01, 0.0), one(1000.0, 1000.0, 1e6)
    assert (lowest[[0, 1, 3]] == -1).all() and (highest[[0, 1, 3]] == 1).all()
    # A ratio of ten is the logarithm 1, which is the second edge of its number.
    np.testing.assert_allclose(one(3.0, 3.0, 10.0)[3], [1, -1, -1, -1, -1, -1, -1, -1], atol=1e-6)
    # A tenth of the period in transit is just below the middle edge.
    share = one(2.0, 4.8, 10.0)[2]
    assert (share[:3] == 1).all() and 0.9 < share[3] < 1 and (share[4:] == -1).all()


@given(positive, positive, finite)
def test_every_value_is_finite_and_in_range(period: float, duration: float, snr: float) -> None:
    values = one(period, duration, snr)
    assert values.shape == (NUMBERS, BINS) and values.size == SCALARS and values.dtype == np.float32
    assert np.isfinite(values).all() and (np.abs(values) <= 1).all()


@given(positive, positive, positive)
def test_longer_periods_and_durations_never_give_less(first: float, second: float, other: float) -> None:
    low, high = sorted((first, second))
    assert (one(low, other, 10.0)[0] <= one(high, other, 10.0)[0]).all()
    assert (one(low, other, 10.0)[2] >= one(high, other, 10.0)[2]).all()
    assert (one(other, low, 10.0)[1:3] <= one(other, high, 10.0)[1:3]).all()


@given(finite, finite)
def test_a_greater_snr_never_gives_less_and_below_1_is_as_1(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert (one(3.0, 3.0, low)[3] <= one(3.0, 3.0, high)[3]).all()
    assert (one(3.0, 3.0, min(low, 1.0))[3] == one(3.0, 3.0, 1.0)[3]).all()


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("period_days", 0.0, "period_days: expected a finite number above 0, row 1 has 0.0"),
        ("period_days", np.inf, "row 1 has inf"),
        ("duration_hours", -1.0, "duration_hours: expected a finite number above 0, row 1 has -1.0"),
        ("snr", np.nan, "snr: expected a finite number, row 1 has nan"),
    ],
)
def test_values_without_a_logarithm_are_refused_by_row(column: str, value: float, message: str) -> None:
    columns = {name: np.ones(3) for name in ("period_days", "duration_hours", "snr")}
    columns[column][1] = value
    with pytest.raises(ScalarsError, match=message):
        scalars(**columns, shape=shape_of(3))


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ScalarsError, match=r"snr: expected shape \(2,\), got \(3,\)"):
        scalars(np.ones(2), np.ones(2), np.ones(3), shape_of(2))
    with pytest.raises(ScalarsError, match=r"shape: .*\b2 .*\b3\b"):
        scalars(np.ones(2), np.ones(2), np.ones(2), shape_of(3))
    assert scalars(np.empty(0), np.empty(0), np.empty(0), shape_of(0)).shape == (0, SCALARS)


def test_shape_features_are_spread_and_a_missing_one_is_in_the_middle() -> None:
    shape = shape_of(2) | {"second_dip": np.array([0.31, np.nan]), "global_kurtosis": np.array([1e9, -1e9])}
    values = scalars(np.ones(2), np.ones(2), np.ones(2), shape).reshape(2, NUMBERS, BINS)
    assert values[0, 4 + 7].tolist() == [1, 1, -1, -1, -1, -1, -1, -1]
    assert values[1, 4 + 7].tolist() == [1, 1, 1, 1, -1, -1, -1, -1]
    assert (values[0, 4 + 2] == 1).all() and (values[1, 4 + 2] == -1).all()


def test_a_bin_below_is_full_one_above_is_empty_and_the_one_between_rises() -> None:
    values = np.array([[-1.0, -2.0], [0.25, 0.0], [2.0, 1.0], [9.0, 9.0]])
    assert ramps(values, EDGES).tolist() == [[-1, -1, -1, -1], [-0.5, -1, 1, -1], [1, 0, 1, 0], [1, 1, 1, 1]]


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_nothing_falls_when_a_number_rises(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert (ramps(np.array([[low, low]]), EDGES) <= ramps(np.array([[high, high]]), EDGES)).all()


@given(st.floats(0, 3))
def test_the_number_can_be_had_back(value: float) -> None:
    # Each bin, from empty to full, adds its own width.
    share = (1 + ramps(np.array([[value, 0.0]]), EDGES)[0, :2].astype(np.float64)) / 2
    assert (share * np.diff(EDGES[0])).sum() == pytest.approx(value, abs=1e-6)


def test_no_rows_of_numbers_give_no_rows() -> None:
    assert ramps(np.empty((0, 2)), EDGES).shape == (0, 4)
