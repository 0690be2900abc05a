# SPDX-License-Identifier: MIT
"""Extremely randomised trees (Geurts, Ernst & Wehenkel 2006, Mach. Learn. 63, 3), to compare a network with."""

from collections.abc import Sequence

import numpy as np

from tinytransit.spectral_model.kinds import Kind
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Observer, Views
from tinytransit.spectral_model.training import BalancedRows, labels_of
from tinytransit.statistics import FloatArray

_TREES, _COPIES = 200, 8


def compared(kind: Kind, train: LabelledSpectra, seen: Sequence[Views], seed: int) -> list[FloatArray]:
    """Grow trees for each of a kind's conditions on views under the same, and return what they say of other views.

    In noise they have what the network has: classes and objects drawn alike, and the library's frequencies to the same
    power.

    Args:
        kind: What.
        train: Of ``kind.spectra``.
        seen: Under each of the conditions, shape (n, bins).
        seed: Fixes views and trees.

    Returns:
        Under each of them, shape (n, classes).
    """
    from sklearn.ensemble import ExtraTreesClassifier

    labels, classes, observer = labels_of(kind, train), len(kind.classes), Observer(train, kind.view)
    rng = np.random.default_rng((seed, 2))
    drawn, found = BalancedRows(labels, train.star, classes, rng), []
    for conditions, views in zip(kind.tests, seen, strict=True):
        rows, _, truth = drawn.draw(_COPIES * len(train))
        if conditions is None:
            # Drawn again it is the same view: each once, and each class as heavy as the others.
            own, truth, weights, prior = observer.clean(np.arange(len(train))), labels, "balanced", 0.0
        else:
            own, weights, prior = observer.seen(rows, conditions, rng), None, kind.prior
        trees = ExtraTreesClassifier(_TREES, max_features=20, min_samples_leaf=2, class_weight=weights,
                                     random_state=seed)  # fmt: skip
        scores = trees.fit(own, truth).predict_proba(views) * np.bincount(labels, minlength=classes) ** prior
        found.append(scores / scores.sum(axis=1, keepdims=True))
    return found
