# SPDX-License-Identifier: MIT
from random import Random

import numpy as np
import pytest
from helpers.scored_sets import scored_sets
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.evaluate.confidence.errors import ScoresError
from tinytransit.evaluate.confidence.reliability import BINS, calibration_error, pooled, reliability
from tinytransit.evaluate.confidence.scored import Scored


def test_a_case_counted_by_hand() -> None:
    # Two bins hold windows: (0.1, 0.12) with one of two transit-like, and (0.9) with one of one.
    bins = reliability([0, 1, 1], [0.1, 0.12, 0.9])
    assert bins.count.tolist() == [2, 1]
    assert bins.predicted == pytest.approx([0.11, 0.9]) and bins.observed.tolist() == [0.5, 1]
    assert bins.expected_error == pytest.approx((2 * 0.39 + 0.1) / 3)


def test_an_edge_belongs_to_the_bin_below_it() -> None:
    edge = np.linspace(0, 1, BINS + 1)[3]
    assert reliability([0, 1], [edge, np.nextafter(edge, 1)]).count.tolist() == [1, 1]
    assert reliability([0, 1], [edge, np.nextafter(edge, 0)]).count.tolist() == [2]


@pytest.mark.parametrize("equal_mass", [False, True])
def test_true_probabilities_have_next_to_no_error_and_doubled_odds_have_much(equal_mass: bool) -> None:
    random = np.random.default_rng(3)
    true = random.random(50_000)
    labels = random.random(true.size) < true
    assert calibration_error(labels, true, equal_mass) < 0.01
    assert calibration_error(labels, true**2 / (true**2 + (1 - true) ** 2), equal_mass) > 0.05


def test_bins_of_equal_mass_hold_equally_many() -> None:
    probabilities = np.random.default_rng(4).random(BINS * 100) ** 4
    counts = reliability(np.arange(probabilities.size) % 2, probabilities, equal_mass=True).count
    assert len(counts) == BINS and np.ptp(counts) <= 2


@settings(deadline=None)
@given(scored_sets(), st.booleans(), st.randoms(use_true_random=False))
def test_the_error_is_a_fraction_and_blind_to_the_order(scored: Scored, equal_mass: bool, random: Random) -> None:
    order = list(range(len(scored)))
    random.shuffle(order)
    bins = reliability(scored.labels, scored.scores, equal_mass)
    assert bins.count.sum() == len(scored) and len(bins.count) <= BINS
    assert 0 <= bins.expected_error <= 1
    shuffled = calibration_error(scored.labels[order], scored.scores[order], equal_mass)
    assert shuffled == pytest.approx(bins.expected_error, abs=1e-12)


@settings(deadline=None)
@given(scored_sets(), st.lists(st.integers(0, 2), min_size=200, max_size=200))
def test_bins_of_parts_pool_to_those_of_the_whole(scored: Scored, parts: list[int]) -> None:
    part = np.resize(parts, len(scored))
    whole = reliability(scored.labels, scored.scores)
    together = pooled([reliability(scored.labels[part == n], scored.scores[part == n]) for n in np.unique(part)])
    assert together.place.tolist() == whole.place.tolist() and together.count.tolist() == whole.count.tolist()
    assert together.predicted == pytest.approx(whole.predicted) and together.observed == pytest.approx(whole.observed)


@pytest.mark.parametrize(
    ("labels", "probabilities", "fault"),
    [([], [], "shapes"), ([0, 1], [0.5], "shapes"), ([0, 2], [0.5, 0.5], "0 or 1"), ([0, 1], [0.5, 1.1], "lie in"),
     ([0, 1], [0.5, np.nan], "lie in")],
)  # fmt: skip
def test_impossible_input_is_refused(labels: list[int], probabilities: list[float], fault: str) -> None:
    with pytest.raises(ScoresError, match=fault):
        calibration_error(labels, probabilities)
