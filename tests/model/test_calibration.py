# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("tensorflow", reason="examples are made with TensorFlow ([train])")

from tinytransit.model.calibration import fit_output_scaling, fit_platt_scaling
from tinytransit.model.examples import Examples


def drawn(slope: float, intercept: float, count: int = 40_000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Log odds, and labels drawn with the probability of the scaled ones."""
    random = np.random.default_rng(seed)
    odds = random.normal(0.0, 2.0, count)
    return (random.random(count) < 1 / (1 + np.exp(-slope * odds - intercept))).astype(int), odds


@pytest.mark.parametrize(("slope", "intercept"), [(0.5, 1.0), (2.0, -1.5), (1.0, 0.0)])
def test_slope_and_intercept_that_labels_were_drawn_with_are_found(slope: float, intercept: float) -> None:
    labels, odds = drawn(slope, intercept)
    assert fit_platt_scaling(labels, odds) == pytest.approx((slope, intercept), abs=0.08)


def test_temperature_is_a_slope_alone() -> None:
    slope, intercept = fit_platt_scaling(*drawn(0.5, 0.0), with_intercept=False)
    assert intercept == 0.0 and slope == pytest.approx(0.5, abs=0.05)


@given(st.integers(1, 30), st.integers(1, 30))
def test_classes_that_do_not_overlap_have_a_finite_slope(junk: int, transits: int) -> None:
    labels, odds = np.repeat([0, 1], [junk, transits]), np.repeat([-3.0, 3.0], [junk, transits])
    slope, intercept = fit_platt_scaling(labels, odds)
    assert 0 < slope < np.inf and np.isfinite(intercept)
    # Platt's targets: a uniform prior on the fraction of each class.
    for value, target in ((3.0, (transits + 1) / (transits + 2)), (-3.0, 1 / (junk + 2))):
        assert 1 / (1 + np.exp(-slope * value - intercept)) == pytest.approx(target, abs=1e-3)


def test_scores_that_rank_the_classes_backwards_have_a_negative_slope() -> None:
    labels, odds = drawn(1.0, 0.0)
    assert fit_platt_scaling(1 - labels, odds)[0] < 0


def test_an_output_without_both_classes_is_left_out_and_the_second_is_fitted_to_transits_alone() -> None:
    labels = np.array([0, 0, 1, 1, 1, 1], np.float32)
    planets = np.array([0, 0, 1, 0, 1, 0], np.float32)
    examples = Examples(
        {}, labels, planets, np.array(list("abcdef")), np.zeros(6, np.bool_), *[np.array(list("abcdef"))] * 2
    )
    scores = {"transit_like": np.linspace(0.1, 0.9, 6), "planet_like": np.array([0.9, 0.9, 0.8, 0.2, 0.7, 0.4])}
    scaling = fit_output_scaling(examples, scores)
    assert set(scaling) == {"transit_like", "planet_like"}
    other = scores | {"planet_like": np.array([0.1, 0.1, 0.8, 0.2, 0.7, 0.4])}
    assert fit_output_scaling(examples, other)["planet_like"] == scaling["planet_like"]
    alone = Examples({}, labels, labels, examples.stars, examples.further, examples.sources, examples.today)
    assert set(fit_output_scaling(alone, scores)) == {"transit_like"}
