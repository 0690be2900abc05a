# SPDX-License-Identifier: MIT
"""Extremely randomised trees (Geurts, Ernst & Wehenkel 2006, Mach. Learn. 63, 3), to compare a network with."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Conditions, Observer, Views
from tinytransit.spectrum.view import SpectrumView
from tinytransit.statistics import FloatArray

_TREES, _COPIES = 200, 3


def compared(
    view: SpectrumView, train: LabelledSpectra, labels: npt.NDArray[np.int64], classes: int, seen: Sequence[Views],
    tests: Sequence[Conditions | None], seed: int,
) -> list[FloatArray]:  # fmt: skip
    """Grow trees for each of the conditions on views under the same, and return what they say of other views."""
    from sklearn.ensemble import ExtraTreesClassifier

    observer, rng = Observer(train, view), np.random.default_rng((seed, 2))
    rows = np.arange(len(train))
    found = []
    for conditions, views in zip(tests, seen, strict=True):
        copies = 1 if conditions is None else _COPIES
        own = [observer.clean(rows) if conditions is None else observer.seen(rows, conditions, rng)
               for _ in range(copies)]  # fmt: skip
        trees = ExtraTreesClassifier(_TREES, max_features=20, min_samples_leaf=2, class_weight="balanced",
                                     random_state=seed)  # fmt: skip
        trees.fit(np.concatenate(own), np.tile(labels, copies))
        scores = np.zeros((len(views), classes))
        scores[:, trees.classes_] = trees.predict_proba(views)
        found.append(scores)
    return found
