# SPDX-License-Identifier: MIT
"""Figures of a kind of network: in grouped folds, on other surveys than it was trained on, or of a finished model."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.kinds import Kind, KindName, is_normal
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Conditions, Observer, Views
from tinytransit.spectral_model.scoring import area_under_curve, figures, int8_answers
from tinytransit.spectral_model.training import TrainedNetwork, labels_of, train_network
from tinytransit.statistics import FloatArray

_TREES, _TREE_COPIES = 200, 3


@dataclass(frozen=True)
class Tested:
    """Figures under one set of conditions.

    Attributes:
        conditions: In words.
        int8: Of the int8 network through the reference.
        float32: Of the network before it was quantized; None where only the model is at hand.
        trees: Of extremely randomised trees on the same spectra; None where not asked for.
        fold_macro_f1: In folds, the int8 network's macro-F1 (of an anomaly's, the AUC) of each.
    """

    conditions: str
    int8: dict[str, Any]
    float32: dict[str, Any] | None = None
    trees: dict[str, Any] | None = None
    fold_macro_f1: tuple[float, ...] = ()

    @property
    def fold_error(self) -> float:
        """Standard error of the mean of the folds; NaN without folds."""
        if len(self.fold_macro_f1) < 2:
            return float("nan")
        return float(np.std(self.fold_macro_f1, ddof=1) / np.sqrt(len(self.fold_macro_f1)))

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {**asdict(self), "fold_error": None if np.isnan(self.fold_error) else self.fold_error}


def in_words(conditions: Conditions | None) -> str:
    """Return conditions as a table has them."""
    if conditions is None:
        return "as in the library"
    return f"S/N {conditions.snr:g}, redshift off by up to {conditions.redshift_error:g}"


def measure_model(kind: Kind, spectra: LabelledSpectra, tflite: bytes, seed: int) -> list[Tested]:
    """Return the figures of a finished network on labelled spectra, under each of the kind's conditions.

    Raises:
        SpectralTrainingError: If the network does not take such views.
    """
    labels = labels_of(kind, spectra)
    return [
        Tested(in_words(each), judged(kind, spectra, labels, int8_answers(tflite, views)))
        for each, views in _views_of(kind, spectra, np.arange(len(spectra)), seed)
    ]


def measure_split(
    kind: Kind, spectra: LabelledSpectra, train: npt.NDArray[np.int64], test: npt.NDArray[np.int64], seed: int,
    trees: bool = False,
) -> list[Tested]:  # fmt: skip
    """Train on some spectra and return the figures on others, which must be of other objects."""
    return _measure_splits(kind, spectra, [(train, test)], seed, trees, lambda _, __: None)


def cross_validate(
    kind: Kind, spectra: LabelledSpectra, count: int, seed: int, trees: bool, progress: Callable[[int, int], None]
) -> list[Tested]:
    """Return figures over all spectra, each answered by a network that has seen none of its object.

    Args:
        kind: What.
        spectra: Of ``kind.spectra``.
        count: How many folds; classes are as frequent in each as in all, as far as objects allow.
        seed: Fixes folds and networks.
        trees: Whether extremely randomised trees are trained on the same folds.
        progress: Is told the folds done, and of all.

    Raises:
        SpectralTrainingError: If a class has fewer objects than there are folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    labels = labels_of(kind, spectra)
    for number, name in enumerate(kind.classes):
        if 0 < (found := len(np.unique(spectra.star[labels == number]))) < count:
            raise SpectralTrainingError(f"class {name} has {found} objects, too few for {count} folds")
    divider = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    return _measure_splits(kind, spectra, list(divider.split(labels, labels, spectra.star)), seed, trees, progress)


def judged(kind: Kind, spectra: LabelledSpectra, labels: npt.NDArray[np.int64], scores: FloatArray) -> dict[str, Any]:
    """Return the figures of answers as JSON takes them."""
    if kind.name is KindName.ANOMALY:
        normal, others = is_normal(spectra), spectra.label != "Ia"
        peculiar = ~normal & ~others
        return {
            "spectra": len(spectra), "stars": len(np.unique(spectra.star)),
            "auc_other_types": area_under_curve(others[normal | others], scores[normal | others, 0]),
            "auc_peculiar": area_under_curve(peculiar[normal | peculiar], scores[normal | peculiar, 0]),
        }  # fmt: skip
    found = asdict(figures(labels, spectra.star, scores, kind.classes.index(kind.one) if kind.one else None))
    return {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in found.items()}


def headline(kind: Kind) -> str:
    """Return the figure that a fold is summed up by."""
    return "auc_other_types" if kind.name is KindName.ANOMALY else "macro_f1"


def _measure_splits(
    kind: Kind, spectra: LabelledSpectra, splits: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]],
    seed: int, trees: bool, progress: Callable[[int, int], None],
) -> list[Tested]:  # fmt: skip
    labels = labels_of(kind, spectra)
    answers: dict[str, list[list[FloatArray]]] = {"int8": [], "float32": [], "trees": []}
    for number, (train, test) in enumerate(splits, start=1):
        trained = train_network(kind, spectra.select(train), seed, lambda _, __: None)
        seen = list(_views_of(kind, spectra, test, seed + number))
        answers["int8"].append([int8_answers(trained.tflite, views) for _, views in seen])
        answers["float32"].append([_float_answers(trained, views) for _, views in seen])
        if trees and kind.name is not KindName.ANOMALY:
            answers["trees"].append(_tree_answers(kind, spectra.select(train), [views for _, views in seen], kind.tests,
                                                  seed))  # fmt: skip
        progress(number, len(splits))
    tested = np.concatenate([test for _, test in splits])
    found = []
    for place, conditions in enumerate(kind.tests):
        whole = {
            name: judged(kind, spectra.select(tested), labels[tested], np.concatenate([fold[place] for fold in folds]))
            for name, folds in answers.items()
            if folds
        }
        each = [
            judged(kind, spectra.select(test), labels[test], fold[place])[headline(kind)]
            for (_, test), fold in zip(splits, answers["int8"], strict=True)
        ]
        found.append(Tested(in_words(conditions), whole["int8"], whole["float32"], whole.get("trees"),
                            tuple(each) if len(each) > 1 else ()))  # fmt: skip
    return found


def _views_of(
    kind: Kind, spectra: LabelledSpectra, rows: npt.NDArray[np.int64], seed: int
) -> list[tuple[Conditions | None, Views]]:
    observer, rng = Observer(spectra, kind.view), np.random.default_rng((seed, 1))
    return [(each, observer.clean(rows) if each is None else observer.seen(rows, each, rng)) for each in kind.tests]


def _float_answers(trained: TrainedNetwork, views: Views) -> FloatArray:
    shape = (len(views), *trained.model.input_shape[1:])
    answers: FloatArray = trained.model.predict(views.reshape(shape), batch_size=512, verbose=0).astype(np.float64)
    return answers


def _tree_answers(
    kind: Kind, train: LabelledSpectra, seen: Sequence[Views], tests: Sequence[Conditions | None], seed: int
) -> list[FloatArray]:
    """Train trees for each of the conditions on views under the same, and let them answer."""
    from sklearn.ensemble import ExtraTreesClassifier

    labels, observer, rng = labels_of(kind, train), Observer(train, kind.view), np.random.default_rng((seed, 2))
    rows = np.arange(len(train))
    found = []
    for conditions, views in zip(tests, seen, strict=True):
        copies = 1 if conditions is None else _TREE_COPIES
        own = [observer.clean(rows) if conditions is None else observer.seen(rows, conditions, rng)
               for _ in range(copies)]  # fmt: skip
        trees = ExtraTreesClassifier(_TREES, max_features=20, min_samples_leaf=2, class_weight="balanced",
                                     random_state=seed)  # fmt: skip
        trees.fit(np.concatenate(own), np.tile(labels, copies))
        scores = np.zeros((len(views), len(kind.classes)))
        scores[:, trees.classes_] = trees.predict_proba(views)
        found.append(scores)
    return found
