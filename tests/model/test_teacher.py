# SPDX-License-Identifier: MIT
"""What trees say of a window comes from other stars, from its numbers, and not from which of them are known."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.model.examples import Examples, targets_of
from tinytransit.model.teacher import softened
from tinytransit.model.weights import Weights, example_weights
from tinytransit.statistics import BoolArray
from tinytransit.window.measurements import MEASUREMENTS, values_made_of

COUNT = 900


def examples_with(labels: np.ndarray, telling: np.ndarray, known: BoolArray) -> Examples:
    """Windows of a star each, every other transit a planet's, with a first number that tells and a star where known."""
    values = np.full((COUNT, MEASUREMENTS), 0.5, np.float32)
    values[:, :8] = telling[:, np.newaxis]
    for source in ("star_radius", "teff", "tmag"):
        values[np.outer(~known, values_made_of(source))] = 0.0
    return Examples(
        {"measurements": values},
        labels.astype(np.float32),
        (labels * (np.arange(COUNT) % 2)).astype(np.float32),
        np.array([f"TIC {number}" for number in range(COUNT)]),
        np.zeros(COUNT, np.bool_),
        np.full(COUNT, "here"),
        np.full(COUNT, ""),
    )


def said_of(examples: Examples, share: float = 1.0) -> dict[str, np.ndarray]:
    return softened(examples, example_weights(examples, Weights()), share, seed=1)


def test_a_window_has_no_say_in_its_own_soft_label() -> None:
    random = np.random.default_rng(3)
    labels = random.integers(0, 2, COUNT)
    telling = np.clip(random.normal(np.where(labels == 1, 0.3, -0.3), 0.3), -0.95, 0.95)
    known = np.ones(COUNT, np.bool_)
    before = said_of(examples_with(labels, telling, known))
    labels[7] = 1 - labels[7]
    after = said_of(examples_with(labels, telling, known))
    for name in ("transit_like", "planet"):
        assert before[name][7] == after[name][7]
        assert not np.array_equal(before[name], after[name])
        assert np.corrcoef(before[name], telling)[0, 1] > 0.6


def test_a_share_of_the_label_remains() -> None:
    random = np.random.default_rng(4)
    labels, telling = random.integers(0, 2, COUNT), random.uniform(-0.9, 0.9, COUNT)
    examples = examples_with(labels, telling, np.ones(COUNT, np.bool_))
    whole, half = said_of(examples), said_of(examples, 0.5)
    for name, targets in targets_of(examples).items():
        assert np.allclose(half[name], (targets + whole[name]) / 2.0, atol=1e-6)
        assert np.array_equal(said_of(examples, 0.0)[name], targets)


def test_trees_pass_nothing_on_of_what_is_known() -> None:
    """A star that is known twice as often where the event is a transit."""
    random = np.random.default_rng(5)
    labels = random.integers(0, 2, COUNT)
    known = random.random(COUNT) < np.where(labels == 1, 0.9, 0.45)
    said = said_of(examples_with(labels, random.uniform(-0.9, 0.9, COUNT), known))["transit_like"]
    # Shown it as it is, they would say 0.67 and 0.15.
    assert abs(said[known].mean() - said[~known].mean()) < 0.1


def test_a_set_too_small_to_learn_from_keeps_its_labels() -> None:
    labels = np.zeros(COUNT, int)
    labels[:20] = 1
    examples = examples_with(labels, np.zeros(COUNT), np.ones(COUNT, np.bool_))
    for name, targets in targets_of(examples).items():
        assert np.array_equal(said_of(examples)[name], targets)
