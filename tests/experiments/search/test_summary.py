# SPDX-License-Identifier: MIT
"""Fronts of networks, and the summary of a search."""

import csv
import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("tensorflow", reason="the network is defined with TensorFlow ([train])")

from tinytransit.experiments.search.report import answer, write_report
from tinytransit.experiments.search.run import FoldFigures, Trial
from tinytransit.experiments.search.space import Candidate, NetworkCost
from tinytransit.experiments.search.summary import Point, Summary, pareto_front, smallest_within, summarise
from tinytransit.model.network import Architecture

# MACs, and average precision in two folds, of triage and of vetting.
FOUND = [
    (100, (0.97, 0.99), (0.60, 0.62)),
    (50, (0.975, 0.982), (0.50, 0.56)),
    (60, (0.960, 0.970), (0.65, 0.67)),
]


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return [
        Trial(
            number=number, settings={}, parameters=macs * 2, macs=macs,
            folds={
                fold: FoldFigures(triage_ap=triage[i], vetting_ap=vetting[i], tflite_bytes=macs * 10 + i)
                for i, fold in enumerate((2, 5))
            },
        )
        for number, (macs, triage, vetting) in enumerate(FOUND)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def summary(trials: list[Trial]) -> Summary:
    candidates = [Candidate(Architecture(), NetworkCost(0, macs, 0)) for macs, *_ in FOUND]
    return summarise(candidates, trials)


def test_means_have_the_error_of_a_mean_over_folds(summary: Summary) -> None:
    row = summary.rows[0]
    assert row.triage.value == pytest.approx(0.98)
    # Two values 0.02 apart: a standard deviation of 0.02 / sqrt(2), over the root of two.
    assert row.triage.error == pytest.approx(0.02 / math.sqrt(2) / math.sqrt(2))
    assert row.tflite_bytes == 1001


def test_each_task_has_its_own_front_and_choice(summary: Summary) -> None:
    assert summary.triage.front == (1, 0) and summary.triage.best == 0 and summary.triage.smallest == 1
    assert summary.vetting.front == (1, 2) and summary.vetting.best == summary.vetting.smallest == 2


def test_the_answer_says_what_the_smallest_costs_and_is_worth(summary: Summary) -> None:
    text = answer(summary, "triage")
    assert "within 0.002 triage AP of the best (trial 0, 0.9800, 100 MACs) is trial 1: 50 MACs, 100 parameters" in text
    assert "triage 0.9785 ± 0.0035, vetting 0.5300 ± 0.0300" in text


def test_the_report_is_the_same_bytes_each_time(summary: Summary, trials: list[Trial], tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_report(summary, trials, "windows.npz", tmp_path / name)
    for name in ("search.csv", "search.json", "front.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    rows = list(csv.DictReader((tmp_path / "a" / "search.csv").open()))
    assert [row["triage_front"] for row in rows] == ["1", "1", "0"]
    assert [row["vetting_front"] for row in rows] == ["0", "1", "1"]


def test_a_single_fold_has_no_error_and_can_be_drawn(trials: list[Trial], tmp_path: Path) -> None:
    one = trials[0].model_copy(update={"folds": {2: trials[0].folds[2]}})
    summary = summarise([Candidate(Architecture(), NetworkCost(0, 100, 0))], [one])
    assert summary.rows[0].vetting.error is None
    write_report(summary, [one], "windows.npz", tmp_path)
    assert (tmp_path / "front.png").read_bytes()[:4] == b"\x89PNG"


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
    for cheaper, costlier in pairwise(front):
        assert cheaper.cost < costlier.cost and cheaper.value < costlier.value


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
    with pytest.raises(ValueError):
        smallest_within([], 0.1)
    with pytest.raises(ValueError):
        smallest_within([Point(1, 1)], -1)
