# SPDX-License-Identifier: MIT
from dataclasses import replace

import numpy as np
import pytest
from helpers.scored_sets import scored_sets
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.evaluate.confidence.errors import ThresholdError
from tinytransit.evaluate.confidence.scored import Scored
from tinytransit.evaluate.confidence.thresholds import (
    aim_for,
    operating_point,
    threshold_for_precision,
    threshold_for_recall,
)
from tinytransit.model.metrics import threshold_of_best_f1


def figures(scored: Scored, threshold: float) -> tuple[float, float]:
    called = scored.scores >= threshold
    right = (called & (scored.labels == 1)).sum()
    return right / scored.labels.sum(), right / max(called.sum(), 1)


@settings(deadline=None)
@given(scored_sets(), st.floats(0, 1))
def test_the_wanted_recall_is_reached_at_the_best_precision(scored: Scored, wanted: float) -> None:
    recall, precision = figures(scored, threshold_for_recall(scored, wanted))
    assert recall >= wanted
    others = [figures(scored, threshold) for threshold in np.unique(scored.scores)]
    assert precision == max(p for r, p in others if r >= wanted)


@settings(deadline=None)
@given(scored_sets(), st.floats(0, 1))
def test_the_wanted_precision_is_reached_at_the_best_recall_or_nowhere(scored: Scored, wanted: float) -> None:
    others = [figures(scored, threshold) for threshold in np.unique(scored.scores)]
    reached = [r for r, p in others if p >= wanted]
    if not reached:
        with pytest.raises(ThresholdError):
            threshold_for_precision(scored, wanted)
        return
    recall, precision = figures(scored, threshold_for_precision(scored, wanted))
    assert precision >= wanted and recall == max(reached)


def test_a_refusal_says_what_could_be_had() -> None:
    scored = Scored(np.array([0, 1, 0, 1], np.int8), np.array([0.1, 0.5, 0.5, 0.25]), np.array(list("abcd")))
    with pytest.raises(ThresholdError, match=r"0\.6667.* 1\.0000.* 0\.2500"):
        threshold_for_precision(scored, 0.9)


def test_without_a_wish_the_aim_is_the_best_f1(overconfident: Scored) -> None:
    assert aim_for(None, None)(overconfident) == threshold_of_best_f1(overconfident.labels, overconfident.scores)


@settings(max_examples=20, deadline=None)
@given(scored_sets(), st.floats(0, 1))
def test_intervals_are_fractions(scored: Scored, threshold: float) -> None:
    point = operating_point(scored, threshold)
    assert (point.recall, point.precision) == figures(scored, threshold)
    for low, high in (point.recall_interval, point.precision_interval):
        assert 0 <= low <= high <= 1


def test_the_interval_is_that_of_a_binomial_where_stars_are_single(overconfident: Scored) -> None:
    few = overconfident.select(np.arange(1000))
    point = operating_point(few, 0.5)
    half_width = 1.96 * np.sqrt(point.recall * (1 - point.recall) / few.labels.sum())
    low, high = point.recall_interval
    assert low < point.recall < high and high - low == pytest.approx(2 * half_width, rel=0.15)


def test_more_windows_of_the_same_stars_make_nothing_surer(overconfident: Scored) -> None:
    few = overconfident.select(np.arange(300))
    tenfold = overconfident.select(np.tile(np.arange(300), 10))
    assert operating_point(tenfold, 0.5) == operating_point(few, 0.5)
    as_if_independent = replace(tenfold, stars=np.arange(3000).astype(str))
    assert np.ptp(operating_point(as_if_independent, 0.5).recall_interval) < np.ptp(
        operating_point(few, 0.5).recall_interval
    )
