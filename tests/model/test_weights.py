# SPDX-License-Identifier: MIT
"""What windows weigh in training."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.model.examples import Examples
from tinytransit.model.weights import Weights, example_weights

WEIGHTS = Weights(further_planet=2.0, contradicted=0.3, unconfirmed=0.7)


def _examples(rows: list[tuple[int, int, str, str]], further: bool = False) -> Examples:
    """Windows of (transit-like, planet, set, disposition of today)."""
    labels, planets, sources, today = zip(*rows, strict=True)
    count = len(rows)
    return Examples(
        {}, np.array(labels, np.float32), np.array(planets, np.float32), np.arange(count).astype(np.str_),
        np.full(count, further), np.array(sources), np.array(today),
    )  # fmt: skip


def test_junk_says_nothing_about_planets_given_a_transit() -> None:
    weights = example_weights(_examples([(0, 0, "a", ""), (1, 0, "a", ""), (1, 1, "a", "")]), WEIGHTS)
    assert weights["planet_like"].tolist() == [0, 1, 1]
    assert weights["transit_like"].tolist() == weights["planet"].tolist() == [1, 1, 1]


def test_further_planets_weigh_more_in_triage_alone() -> None:
    weights = example_weights(_examples([(0, 0, "b", ""), (1, 1, "b", "")], further=True), WEIGHTS)
    assert weights["transit_like"].tolist() == [1, 2]
    assert weights["planet_like"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("row", "triage", "vetting"),
    [
        ((1, 1, "toi", "FP"), 1, 0.3),
        ((1, 1, "toi", ""), 1, 0.7),
        ((1, 1, "toi", "CP"), 1, 1),
        ((1, 1, "koi", "FALSE POSITIVE"), 1, 0.3),
        ((1, 0, "koi", "CONFIRMED"), 1, 0.3),
        ((1, 0, "koi", ""), 1, 1),
        ((0, 0, "koi", "CANDIDATE"), 0.3, 0),
    ],
)
def test_a_table_of_today_takes_weight_from_what_it_does_not_confirm(
    row: tuple[int, int, str, str], triage: float, vetting: float
) -> None:
    weights = example_weights(_examples([row, (1, 1, row[2], "CP")]), WEIGHTS)
    assert weights["transit_like"][0] == pytest.approx(triage)
    assert weights["planet_like"][0] == pytest.approx(vetting)
