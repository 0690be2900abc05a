# SPDX-License-Identifier: MIT
"""Figures agree with scikit-learn's, and objects answer together."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from tinytransit.spectral_model.scoring import area_under_curve, figures


def test_figures_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(4)
    labels, scores = rng.integers(0, 4, 200), rng.dirichlet(np.ones(4), 200)
    found = figures(labels, np.arange(200).astype(str), scores, 2)
    called = scores.argmax(axis=1)
    assert found.macro_f1 == pytest.approx(f1_score(labels, called, average="macro"))
    assert found.balanced == pytest.approx(balanced_accuracy_score(labels, called))
    assert found.one_balanced == pytest.approx(balanced_accuracy_score(labels == 2, called == 2))
    # Each object has one spectrum.
    assert found.star_macro_f1 == pytest.approx(found.macro_f1) and found.stars == 200
    tied = np.round(scores[:, 0], 1)
    assert area_under_curve(labels == 0, tied) == pytest.approx(roc_auc_score(labels == 0, tied))


def test_spectra_of_an_object_answer_together() -> None:
    scores = np.array([[0.45, 0.55], [0.9, 0.1], [0.2, 0.8]])
    found = figures(np.array([0, 0, 1]), np.array(["a", "a", "b"]), scores, None)
    assert found.accuracy == pytest.approx(2 / 3) and found.star_macro_f1 == 1.0 and np.isnan(found.one_balanced)
