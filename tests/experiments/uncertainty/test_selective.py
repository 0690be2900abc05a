# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("scipy", reason="needs [train]")

from tinytransit.experiments.uncertainty.errors import SamplesError
from tinytransit.experiments.uncertainty.selective import area, coverages, risk_coverage


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
def test_the_order_of_windows_and_the_scale_are_of_no_matter(drawn: tuple[np.ndarray, np.ndarray], random) -> None:
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
