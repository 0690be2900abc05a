# SPDX-License-Identifier: MIT
from dataclasses import replace

import numpy as np
import pytest
from helpers.scored_sets import scored_sets
from hypothesis import given, reject, settings

from tinytransit.evaluate.confidence.calibration import METHODS, fit_platt, fit_temperature
from tinytransit.evaluate.confidence.errors import CalibrationError, ScoresError
from tinytransit.evaluate.confidence.history import Decision
from tinytransit.evaluate.confidence.recalibration import PARTS, Source, cross_fitting, recalibrate
from tinytransit.evaluate.confidence.reliability import calibration_error
from tinytransit.evaluate.confidence.scored import Scored
from tinytransit.evaluate.confidence.thresholds import aim_for

ALL_SCORES = np.arange(256) / 256
SOURCE = Source("drawn.npz", "0" * 64)
RAW = Decision(threshold=0.5, calibration=None)


@settings(max_examples=50, deadline=None)
@given(scored_sets())
def test_every_method_keeps_the_order_and_gives_probabilities(scored: Scored) -> None:
    for fit in METHODS.values():
        try:
            probabilities = fit(scored)(ALL_SCORES)
        except CalibrationError:
            reject()
        assert probabilities.min() >= 0 and probabilities.max() <= 1
        assert (np.diff(probabilities) >= 0).all()


def test_platt_finds_the_odds_that_the_labels_were_drawn_with(overconfident: Scored) -> None:
    scaling = fit_platt(overconfident)
    assert scaling.slope == pytest.approx(0.5, abs=0.03)
    assert scaling.intercept == pytest.approx(1, abs=0.05)


def test_a_temperature_leaves_an_even_score_even(overconfident: Scored) -> None:
    assert fit_temperature(overconfident).probability(0.5) == pytest.approx(0.5)


def test_classes_that_do_not_overlap_give_a_finite_slope() -> None:
    scored = Scored(np.array([0, 0, 1, 1], np.int8), np.array([0, 0.1, 0.9, 1]), np.array(list("abcd")))
    assert fit_platt(scored).probability([0, 1]) == pytest.approx([0.25, 0.75], abs=0.05)


def test_scores_that_rank_backwards_are_refused(overconfident: Scored) -> None:
    with pytest.raises(CalibrationError):
        fit_platt(replace(overconfident, labels=1 - overconfident.labels))


@pytest.mark.parametrize("windows_a_star", [1, 2, 50])
def test_cross_fitting_tests_each_window_once_and_never_trains_on_its_star(
    overconfident: Scored, windows_a_star: int
) -> None:
    chosen = overconfident.select(np.arange(2000))
    grouped = replace(chosen, stars=np.repeat(chosen.stars[::windows_a_star], windows_a_star))
    trials = cross_fitting(grouped)
    assert len(trials) == PARTS and sum(len(test) for _, test in trials) == len(grouped)
    for train, test in trials:
        assert len(train) + len(test) == len(grouped) and not set(train.stars) & set(test.stars)
        if windows_a_star == 1:
            assert test.labels.sum() == pytest.approx(grouped.labels.sum() / PARTS, abs=1)


def test_few_stars_are_refused_with_both_counts(overconfident: Scored) -> None:
    transits, junk = (np.flatnonzero(overconfident.labels == label) for label in (1, 0))
    with pytest.raises(CalibrationError, match=r"\b9 and 30\b"):
        cross_fitting(overconfident.select(np.concatenate([transits[:9], junk[:30]])))


@pytest.mark.parametrize("with_check", [False, True])
def test_recalibrating_mends_wrong_probabilities(overconfident: Scored, with_check: bool) -> None:
    half = len(overconfident) // 2
    fitted, other = (overconfident.select(np.arange(*ends)) for ends in ((0, half), (half, 2 * half)))
    result = recalibrate(fitted, other if with_check else None, RAW, aim_for(0.9, None), SOURCE)
    assert result.before.calibration_error > 0.1 and result.after.calibration_error < 0.02
    assert result.after.calibration_error_equal_mass < 0.02
    assert result.before.recall < result.after.recall == pytest.approx(0.9, abs=0.02)
    assert result.new.calibration and result.new.calibration.windows == half == result.windows_fitted
    assert result.new.calibration.calibration_error == result.after.calibration_error == result.method_errors["platt"]
    if with_check:
        assert result.held_out.stars.tolist() == other.stars.tolist()
        probability = result.new.probability(other.scores)
        assert result.after.calibration_error == calibration_error(other.labels, probability)


def test_a_second_calibration_finds_nothing_to_mend(overconfident: Scored) -> None:
    first = recalibrate(overconfident, None, RAW, aim_for(0.9, None), SOURCE)
    second = recalibrate(overconfident, None, first.new, aim_for(0.9, None), SOURCE)
    assert second.new == first.new
    assert second.before.calibration_error == pytest.approx(second.after.calibration_error, abs=0.005)


@pytest.mark.parametrize(
    ("labels", "scores", "fault"),
    [([0, 1], [0.5], "shapes"), ([0, 2], [0.5, 0.5], "0 or 1"), ([1, 1], [0.5, 0.5], "both classes"),
     ([], [], "both classes"), ([0, 1], [-3.0, 4.0], "sigmoid"), ([0, 1], [0.5, np.nan], "sigmoid")],
)  # fmt: skip
def test_impossible_sets_are_refused(labels: list[int], scores: list[float], fault: str) -> None:
    with pytest.raises(ScoresError, match=fault):
        Scored(np.array(labels, np.int8), np.array(scores), np.array(["TIC 1"] * len(labels), "U8"))
