# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.model.metrics import MetricsError, binary_metrics, threshold_of_best_f1, threshold_of_recall


def test_figures_of_a_case_worked_by_hand() -> None:
    figures = binary_metrics([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1], threshold=0.75)
    # Ranked: hit, miss, hit: precision 1 at recall 1/2, 2/3 at recall 1.
    assert figures.average_precision == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert figures.auc == pytest.approx(3 / 4)
    assert (figures.precision, figures.recall, figures.accuracy) == (0.5, 0.5, 0.5)
    assert figures.recall_at_precision_90 == 0.5
    assert (figures.windows, figures.positives) == (4, 2)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=2, max_size=40), st.floats(0, 1))
def test_figures_are_fractions_and_a_perfect_score_is_one(rows: list[tuple[bool, float]], threshold: float) -> None:
    labels = np.array([label for label, _ in rows]).astype(int)
    if labels.min() == labels.max():
        labels[0] ^= 1
    figures = binary_metrics(labels, [score for _, score in rows], threshold)
    for value in (figures.average_precision, figures.auc, figures.precision, figures.recall, figures.accuracy):
        assert 0 <= value <= 1
    assert binary_metrics(labels, labels, 0.5).average_precision == 1


@pytest.mark.parametrize(
    ("labels", "scores", "fault"),
    [
        ([1, 1], [0.1, 0.2], "need both classes"),
        ([], [], "need both classes"),
        ([1, 0], [0.1], "shape"),
        ([1, 2], [0.1, 0.2], "0 or 1"),
        ([1, 0], [0.1, np.nan], "finite"),
    ],
)
def test_impossible_input_is_refused(labels: list[int], scores: list[float], fault: str) -> None:
    with pytest.raises(MetricsError, match=fault):
        binary_metrics(labels, scores, 0.5)


def test_the_best_threshold_cuts_between_the_classes() -> None:
    assert threshold_of_best_f1([0, 0, 1, 1], [0.1, 0.4, 0.6, 0.9]) == 0.6
    # At 0.4 one of three called is junk: F1 is 0.8.
    assert threshold_of_best_f1([0, 0, 1, 1], [0.1, 0.4, 0.6, 0.9], slack=0.19) == 0.6
    assert threshold_of_best_f1([0, 0, 1, 1], [0.1, 0.4, 0.6, 0.9], slack=0.21) == 0.4


def test_the_threshold_of_a_recall_is_the_most_precise_that_has_it() -> None:
    labels, scores = [0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9]
    assert [threshold_of_recall(labels, scores, recall) for recall in (0.3, 0.6, 0.7, 1.0)] == [0.6, 0.6, 0.2, 0.2]
