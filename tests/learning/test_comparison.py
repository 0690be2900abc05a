# SPDX-License-Identifier: MIT
"""A model is promoted if it is better beyond its error, and never where it is worse beyond it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from tinytransit.learning.comparison import TRIAGE, VETTING, _AveragePrecision, compare_scores
from tinytransit.learning.errors import LockError
from tinytransit.window.shard import WindowShard

DRAWS = 300


@pytest.fixture(scope="session")
def windows(hundred: WindowShard) -> WindowShard:
    """Six hundred windows, two a star."""
    rows = np.arange(600)
    many = hundred.select(rows % 100)
    return replace(many, star=np.array([f"TIC {row // 2}" for row in rows]), fold=np.zeros(600, np.int8))


def scores(
    windows: WindowShard, triage: float, vetting: float, seed: int = 1
) -> dict[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    """Scores in steps of int8 that tell classes apart by so many standard deviations of their noise."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(2, len(windows)))
    odds = {"transit_like": triage * (windows.label - 0.5) + noise[0],
            "planet_like": vetting * ((windows.disposition == "PC") - 0.5) + noise[1]}  # fmt: skip
    return {name: np.round(256 / (1 + np.exp(-values))) / 256 for name, values in odds.items()}


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 4)), min_size=2, max_size=40).filter(
        lambda rows: any(truth and count for truth, _, count in rows)
    )
)
def test_average_precision_is_that_of_scikit_learn_ties_and_repeats_included(rows: list[tuple[bool, int, int]]) -> None:
    truth, values, counts = (np.array(column) for column in zip(*rows, strict=True))
    repeated = [np.repeat(each, counts) for each in (truth, values)]
    expected = average_precision_score(repeated[0], repeated[1])
    assert _AveragePrecision(truth, values.astype(float))(counts) == pytest.approx(expected, abs=1e-12)


def test_the_same_model_is_not_better(windows: WindowShard) -> None:
    same = scores(windows, 3, 2)
    comparison = compare_scores(windows, same, same, 1, DRAWS)
    assert not comparison.promotes
    assert all((figure.difference, figure.low, figure.high) == (0, 0, 0) for figure in comparison.figures)


def test_a_better_one_is_promoted_and_a_worse_one_is_not(windows: WindowShard) -> None:
    poor, good = scores(windows, 2, 1), scores(windows, 3, 3)
    better, worse = compare_scores(windows, poor, good, 1, DRAWS), compare_scores(windows, good, poor, 1, DRAWS)
    assert better.promotes and not worse.promotes
    assert [figure.word for figure in better.figures] == ["better"] * 2
    assert [figure.word for figure in worse.figures] == ["worse"] * 2
    for one, other in zip(better.figures, worse.figures, strict=True):
        assert one.low == pytest.approx(-other.high) and one.difference == pytest.approx(-other.difference)
        assert one.low < one.difference < one.high


def test_what_is_better_in_one_and_worse_in_the_other_is_refused(windows: WindowShard) -> None:
    comparison = compare_scores(windows, scores(windows, 4, 0.5), scores(windows, 1.5, 6), 1, DRAWS)
    words = {figure.name: figure.word for figure in comparison.figures}
    assert words == {VETTING: "better", TRIAGE: "worse"} and not comparison.promotes


def test_a_difference_that_chance_makes_is_refused(windows: WindowShard) -> None:
    some = windows.select(range(60))
    one, other = scores(some, 3, 1, seed=3), scores(some, 3, 1, seed=4)
    for before, after in ((one, other), (other, one)):
        assert not compare_scores(some, before, after, 1, DRAWS).promotes


def test_the_seed_fixes_the_draws(windows: WindowShard) -> None:
    poor, good = scores(windows, 2, 1), scores(windows, 2.2, 1.3)
    first, again, other = (compare_scores(windows, poor, good, seed, DRAWS) for seed in (1, 1, 2))
    assert first == again and first.figures != other.figures


def test_a_model_that_only_triages_is_judged_by_that(windows: WindowShard) -> None:
    poor, good = scores(windows, 2, 1), scores(windows, 4, 1)
    del good["planet_like"]
    comparison = compare_scores(windows, poor, good, 1, DRAWS)
    assert [figure.name for figure in comparison.figures] == [TRIAGE] and comparison.promotes


def test_one_class_alone_judges_nothing(windows: WindowShard) -> None:
    junk = windows.select(windows.label == 0)
    with pytest.raises(LockError, match="one class"):
        compare_scores(junk, scores(junk, 1, 1), scores(junk, 2, 1), 1, DRAWS)
