# SPDX-License-Identifier: MIT
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.experiments.search.front import Point, pareto_front, smallest_within

# Few values, so that ties are common.
POINTS = st.lists(st.builds(Point, cost=st.integers(0, 6), value=st.integers(0, 6).map(lambda n: n / 6)))
TOLERANCES = st.integers(0, 6).map(lambda n: n / 6)


def _beats(a: Point, b: Point) -> bool:
    return a != b and a.cost <= b.cost and a.value >= b.value


@given(POINTS)
def test_a_point_is_left_out_exactly_if_another_beats_it_or_stands_for_it(points: list[Point]) -> None:
    front = [points[index] for index in pareto_front(points)]
    assert set(front) == {point for point in points if not any(_beats(other, point) for other in points)}
    assert len(set(front)) == len(front)


@given(POINTS)
def test_along_the_front_cost_and_value_both_rise(points: list[Point]) -> None:
    front = [points[index] for index in pareto_front(points)]
    for cheaper, dearer in pairwise(front):
        assert cheaper.cost < dearer.cost and cheaper.value < dearer.value


@given(POINTS.filter(bool), TOLERANCES)
def test_the_smallest_is_good_enough_and_nothing_smaller_is(points: list[Point], tolerance: float) -> None:
    index = smallest_within(points, tolerance)
    chosen, least = points[index], max(point.value for point in points) - tolerance
    assert chosen.value >= least and index in pareto_front(points)
    assert all(point.value < least for point in points if point.cost < chosen.cost)


@given(POINTS.filter(bool))
def test_without_tolerance_the_smallest_is_the_best(points: list[Point]) -> None:
    assert smallest_within(points, 0.0) == pareto_front(points)[-1]


def test_a_front_of_four() -> None:
    points = [Point(100, 0.980), Point(50, 0.9785), Point(60, 0.970), Point(20, 0.960)]
    assert pareto_front(points) == [3, 1, 0]
    assert smallest_within(points, 0.002) == 1
    assert smallest_within(points, 0.001) == 0


def test_no_points_and_a_negative_tolerance_are_refused() -> None:
    with pytest.raises(ValueError, match=r"got 0 and 0\.1"):
        smallest_within([], 0.1)
    with pytest.raises(ValueError, match="got 1 and -1"):
        smallest_within([Point(1, 1)], -1)
