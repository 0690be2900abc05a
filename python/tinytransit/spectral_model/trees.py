# SPDX-License-Identifier: MIT
"""Extremely randomised trees on views: what a network is compared with, and what it may learn from beside the labels.

Geurts, Ernst & Wehenkel 2006, Mach. Learn. 63, 3.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Conditions, Observer, Observing, Views
from tinytransit.spectrum.view import SpectrumView
from tinytransit.statistics import FloatArray

_TREES, _COPIES = 200, 3
_PARTS = 5


def grown(views: Views, labels: npt.NDArray[np.int64], seed: int) -> Any:
    """Return trees grown on views, shape (n, bins), and classes, shape (n,), each of which counts as much."""
    from sklearn.ensemble import ExtraTreesClassifier

    trees = ExtraTreesClassifier(
        _TREES, max_features=20, min_samples_leaf=2, class_weight="balanced", random_state=seed
    )
    return trees.fit(views, labels)


def said(trees: Any, views: Views, classes: int) -> FloatArray:
    """Return the probability of each class, shape (n, classes); of one that they have not seen it is 0."""
    scores = np.zeros((len(views), classes))
    scores[:, trees.classes_] = trees.predict_proba(views)
    return scores


def compared(
    view: SpectrumView, train: LabelledSpectra, labels: npt.NDArray[np.int64], classes: int, seen: Sequence[Views],
    tests: Sequence[Conditions | None], seed: int,
) -> list[FloatArray]:  # fmt: skip
    """Grow trees for each of the conditions on views under the same, and return what they say of other views."""
    observer, rng = Observer(train, view), np.random.default_rng((seed, 2))
    rows = np.arange(len(train))
    found = []
    for conditions, views in zip(tests, seen, strict=True):
        copies = 1 if conditions is None else _COPIES
        own = [observer.clean(rows) if conditions is None else observer.seen(rows, conditions, rng)
               for _ in range(copies)]  # fmt: skip
        found.append(said(grown(np.concatenate(own), np.tile(labels, copies), seed), views, classes))
    return found


def cross_fitted(
    observer: Observer, stars: npt.NDArray[np.str_], labels: npt.NDArray[np.int64], classes: int, how: Observing,
    seed: int,
) -> FloatArray:  # fmt: skip
    """Return what trees that have seen nothing of its object say of each spectrum, shape (n, classes).

    Where classes border on each other a label is half chance; how far it is to be believed is what such trees say
    (Hinton, Vinyals & Dean 2015, arXiv:1503.02531, section 2).

    Args:
        observer: Of n spectra.
        stars: Object of each, shape (n,); of each class there are five.
        labels: Number of each one's class, shape (n,).
        classes: How many there are.
        how: How the views vary on which trees grow, beside those of the library.
        seed: Fixes parts and trees.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    rng = np.random.default_rng((seed, 3))
    clean = observer.clean(np.arange(len(labels)))
    scores = np.zeros((len(labels), classes))
    for grow, tell in StratifiedGroupKFold(_PARTS, shuffle=True, random_state=seed).split(labels, labels, stars):
        views = [clean[grow], *(observer.varied(grow, grow, how, rng) for _ in range(_COPIES - 1))]
        scores[tell] = said(grown(np.concatenate(views), np.tile(labels[grow], _COPIES), seed), clean[tell], classes)
    return scores
