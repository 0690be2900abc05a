# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.window.scalars import ramps

EDGES = np.array([[0.0, 1.0, 3.0], [-2.0, 0.0, 2.0]])


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


def test_no_rows_give_no_rows() -> None:
    assert ramps(np.empty((0, 2)), EDGES).shape == (0, 4)
