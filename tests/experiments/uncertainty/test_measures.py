# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

pytest.importorskip("scipy", reason="needs [train]")

from tinytransit.experiments.uncertainty.errors import SamplesError
from tinytransit.experiments.uncertainty.measures import binary_entropy, uncertainty_of

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
    assert (split.mean, split.deviation, split.entropy, split.mutual_information) == (0.5, 0.5, 1, 1)


@pytest.mark.parametrize("samples", [np.full((1, 3), 0.5), np.full(3, 0.5), np.full((2, 3), 1.5),
                                     np.full((2, 3), np.nan)])  # fmt: skip
def test_other_scores_are_refused(samples: np.ndarray) -> None:
    with pytest.raises(SamplesError):
        uncertainty_of(samples)
