# SPDX-License-Identifier: MIT
"""Figures of a kind of network: in grouped folds, on other surveys than it was trained on, or of a finished model."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.kept import origin_of, read_kept, write_kept
from tinytransit.progress import Count
from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.kinds import Kind, KindName, is_normal
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Conditions
from tinytransit.spectral_model.scoring import area_under_curve, figures, int8_answers
from tinytransit.spectral_model.split_answers import ANSWERERS, SplitAnswers, answer_split, views_of
from tinytransit.spectral_model.training import Progress, labels_of
from tinytransit.statistics import FloatArray

_HEADLINES = ("macro_f1", "auc_other_types")
"""What a fold is summed up by: of classes, and of an anomaly's."""


@dataclass(frozen=True)
class Tested:
    """Figures under one set of conditions.

    Attributes:
        conditions: In words.
        int8: Of the int8 network through the reference.
        float32: Of the network before it was quantized; None where only the model is at hand.
        trees: Of extremely randomised trees on the same spectra; None where not asked for.
        fold_figures: In folds, the figures of each, by what answered and by figure.
    """

    conditions: str
    int8: dict[str, Any]
    float32: dict[str, Any] | None = None
    trees: dict[str, Any] | None = None
    fold_figures: dict[str, dict[str, tuple[float, ...]]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        written, own = asdict(self), self.fold_figures.get("int8", {})
        folds = next((own[name] for name in _HEADLINES if name in own), ())
        if not self.fold_figures:
            del written["fold_figures"]
        return {**written, "fold_macro_f1": folds, "fold_error": mean_and_error(folds)[1] if folds else None}


def mean_and_error(folds: Sequence[float]) -> tuple[float, float]:
    """Return the mean of a figure in two folds or more, and its standard error."""
    return float(np.mean(folds)), float(np.std(folds, ddof=1) / np.sqrt(len(folds)))


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
        for each, views in views_of(kind, spectra, np.arange(len(spectra)), seed)
    ]


def measure_split(
    kind: Kind, spectra: LabelledSpectra, train: npt.NDArray[np.int64], test: npt.NDArray[np.int64], seed: int,
    trees: bool, progress: Progress,
) -> list[Tested]:  # fmt: skip
    """Train on some spectra and return the figures on others, which must be of other objects."""
    answers = answer_split(kind, spectra, train, test, seed, 1, trees, progress)
    return _figures_of(kind, spectra, [test], [answers])


def cross_validate(
    kind: Kind, spectra: LabelledSpectra, data_sha256: str, count: int, seed: int, trees: bool, kept: Path | None,
    progress: Count,
) -> list[Tested]:  # fmt: skip
    """Return figures over all spectra, each answered by a network that has seen none of its object.

    Args:
        kind: What.
        spectra: Of ``kind.spectra``.
        data_sha256: Of the file that they are from.
        count: How many folds; classes are as frequent in each as in all, as far as objects allow.
        seed: Fixes folds and networks.
        trees: Whether extremely randomised trees are grown on the same folds.
        kept: Folder in which a finished fold is kept, and found again; None keeps none.
        progress: Counts the steps of ``count`` trainings.

    Raises:
        SpectralTrainingError: If a class has fewer objects than there are folds.
        KeptError: If a fold was kept from other data, settings or version.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    labels = labels_of(kind, spectra)
    for number, name in enumerate(kind.classes):
        if 0 < (found := len(np.unique(spectra.star[labels == number]))) < count:
            raise SpectralTrainingError(f"class {name} has {found} objects, too few for {count} folds")
    settings = {"kind": kind.document(), "folds": count, "seed": seed, "trees": trees}
    answered, tests = [], []
    divider = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    for number, (train, test) in enumerate(divider.split(labels, labels, spectra.star), start=1):
        origin = origin_of("fold of spectra", {"labelled": data_sha256}, {**settings, "fold": number})
        file = None if kept is None else kept / f"fold_{number}.json"
        answers = None if file is None else read_kept(file, SplitAnswers, origin)
        if answers is None:
            progress.note(f"fold {number} of {count}")

            def on_step(done: int, _: int, before: int = (number - 1) * kind.steps) -> None:
                progress(before + done)

            answers = answer_split(kind, spectra, train, test, seed, number, trees, on_step)
            if file is not None:
                write_kept(file, origin, answers)
        else:
            progress.kept(kind.steps)
        answered.append(answers)
        tests.append(test)
    return _figures_of(kind, spectra, tests, answered)


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


def _figures_of(
    kind: Kind, spectra: LabelledSpectra, tests: Sequence[npt.NDArray[np.int64]], answered: Sequence[SplitAnswers]
) -> list[Tested]:
    """Judge the answers to each part of the spectra, and all together."""
    labels, tested = labels_of(kind, spectra), np.concatenate(tests)
    found = []
    for place, conditions in enumerate(kind.tests):
        whole, each = {}, {}
        for name in ANSWERERS:
            folds = [scores for answers in answered if (scores := answers.of(name, place)) is not None]
            if len(folds) == len(tests):
                whole[name] = judged(kind, spectra.select(tested), labels[tested], np.concatenate(folds))
                each[name] = [judged(kind, spectra.select(rows), labels[rows], scores)
                              for rows, scores in zip(tests, folds, strict=True)]  # fmt: skip
        several = len(tests) > 1
        found.append(
            Tested(
                in_words(conditions), whole["int8"], whole["float32"], whole.get("trees"),
                {name: _by_figure(figures) for name, figures in each.items()} if several else {},
            )
        )  # fmt: skip
    return found


def _by_figure(folds: Sequence[dict[str, Any]]) -> dict[str, tuple[float, ...]]:
    """Turn figures by fold into folds by figure; one that a fold has not is left out."""
    names = [name for name, value in folds[0].items() if isinstance(value, float)]
    values = {name: tuple(fold[name] for fold in folds) for name in names}
    return {name: each for name, each in values.items() if all(isinstance(v, float) and v == v for v in each)}
