# SPDX-License-Identifier: MIT
"""Measures of uncertainty, and risk against coverage."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

pytest.importorskip("scipy", reason="needs [train]")

from tinytransit.experiments.uncertainty.measures import (
    SamplesError,
    area,
    binary_entropy,
    coverages,
    risk_coverage,
    uncertainty_of,
)

SAMPLES = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=12), elements=st.floats(0, 1))


@given(SAMPLES)
def test_all_measures_stay_in_their_bounds(samples: np.ndarray) -> None:
    found = uncertainty_of(samples)
    assert (found.mean >= samples.min(0) - 1e-12).all() and (found.mean <= samples.max(0) + 1e-12).all()
    assert (found.deviation >= 0).all() and (found.deviation <= 0.5).all()
    assert (found.entropy >= 0).all() and (found.entropy <= 1 + 1e-12).all()
    assert (found.mutual_information >= 0).all()
    assert (found.mutual_information <= found.entropy).all()


@given(SAMPLES)
def test_yes_and_no_are_alike_and_passes_have_no_order(samples: np.ndarray) -> None:
    found = uncertainty_of(samples)
    for other in (uncertainty_of(1 - samples), uncertainty_of(samples[::-1])):
        for name in ("deviation", "entropy", "mutual_information"):
            assert np.allclose(getattr(found, name), getattr(other, name), atol=1e-9)


@given(st.floats(0, 1), st.integers(2, 9))
def test_networks_that_agree_have_no_mutual_information_however_unsure(score: float, count: int) -> None:
    found = uncertainty_of(np.full((count, 1), score))
    assert found.mutual_information == pytest.approx(0, abs=1e-9)
    assert found.entropy == pytest.approx(binary_entropy(np.array([score])), abs=1e-9)


def test_known_values() -> None:
    assert binary_entropy(np.array([0, 0.25, 0.5, 1])) == pytest.approx([0, 0.811278, 1, 0], abs=1e-6)
    # Sure of opposite things: all that is unknown is which network is right.
    split = uncertainty_of(np.array([[0.0], [1.0]]))
    assert np.hstack([split.mean, split.deviation, split.entropy, split.mutual_information]).tolist() == [
        0.5,
        0.5,
        1,
        1,
    ]


@pytest.mark.parametrize("samples", [np.full((1, 3), 0.5), np.full(3, 0.5), np.full((2, 3), 1.5),
                                     np.full((2, 3), np.nan)])  # fmt: skip
def test_other_scores_are_refused(samples: np.ndarray) -> None:
    with pytest.raises(SamplesError):
        uncertainty_of(samples)


@st.composite
def decisions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Whether each decision is wrong, and an uncertainty with ties."""
    rows = draw(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=40))
    wrong, uncertainty = zip(*rows, strict=True)
    return np.array(wrong), np.array(uncertainty)


@given(decisions())
def test_a_curve_ends_at_the_error_rate_of_all_windows(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    wrong, uncertainty = drawn
    risk, share = risk_coverage(wrong, uncertainty), coverages(len(wrong))
    assert risk.shape == share.shape
    assert (share[0], share[-1]) == (1 / len(wrong), 1)
    assert risk[-1] == pytest.approx(wrong.mean())
    assert risk[0] == pytest.approx(wrong[uncertainty == uncertainty.min()].mean())
    assert (risk >= 0).all() and (risk <= 1 + 1e-12).all()


@given(decisions())
def test_no_ranking_beats_the_perfect_one_or_loses_to_its_reverse(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    wrong, uncertainty = drawn
    found = area(risk_coverage(wrong, uncertainty))
    assert area(risk_coverage(wrong, wrong)) <= found + 1e-12
    assert found <= area(risk_coverage(wrong, ~wrong)) + 1e-12


@given(decisions(), st.randoms(use_true_random=False))
def test_the_order_of_windows_and_the_scale_are_of_no_matter(
    drawn: tuple[np.ndarray, np.ndarray], random: Random
) -> None:
    wrong, uncertainty = drawn
    rows = list(range(len(wrong)))
    random.shuffle(rows)
    assert np.allclose(risk_coverage(wrong[rows], np.exp(uncertainty[rows])), risk_coverage(wrong, uncertainty))


@given(decisions())
def test_a_constant_uncertainty_is_the_mean_of_random_rankings(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    wrong, _ = drawn
    assert risk_coverage(wrong, np.zeros(len(wrong))) == pytest.approx(wrong.mean())


def test_a_curve_counted_by_hand() -> None:
    risk = risk_coverage(np.array([True, False, False, True]), [0.9, 0.1, 0.2, 0.3])
    assert risk == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert area(risk) == pytest.approx(5 / 24)


def test_what_gives_no_curve_is_refused() -> None:
    for wrong, uncertainty in (([], []), ([True], [0.1, 0.2]), ([True], [np.nan])):
        with pytest.raises(SamplesError):
            risk_coverage(np.array(wrong, dtype=bool), uncertainty)
