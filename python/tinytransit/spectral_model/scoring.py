# SPDX-License-Identifier: MIT
"""Answers of an int8 network of views through the reference, and what they are worth."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.reference import Reference
from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.observing import Views
from tinytransit.statistics import BoolArray, FloatArray


@dataclass(frozen=True)
class Figures:
    """How well classes are told apart, on n spectra.

    Attributes:
        spectra: How many.
        stars: Of how many objects.
        macro_f1: Mean over the classes of the harmonic mean of precision and recall.
        accuracy: Share that is right.
        balanced: Mean over the classes of the share of each that is right.
        one_balanced: The same of one class against all others; NaN where none is asked for.
        f1: Of each class.
        star_macro_f1: As ``macro_f1``, of objects, whose spectra answer together: the mean of the logarithms of their
            probabilities.
        star_one_balanced: Likewise.
    """

    spectra: int
    stars: int
    macro_f1: float
    accuracy: float
    balanced: float
    one_balanced: float
    f1: tuple[float, ...]
    star_macro_f1: float
    star_one_balanced: float


def int8_answers(tflite: bytes, views: Views) -> FloatArray:
    """Return what the reference answers to views, dequantized, shape (n, values of the output).

    Raises:
        SpectralTrainingError: If the network does not take views of this size, or has several outputs.
        UnreadableModelError, ReferenceMissingError: If the reference cannot run it.
    """
    reference = Reference(tflite)
    (source, *others), (answer, *more) = reference.input_specs, reference.output_specs
    if others or more or source.size != views.shape[1]:
        raise SpectralTrainingError(
            f"expected a network with one input of {views.shape[1]} values and one output, got inputs of "
            f"{', '.join(str(spec.size) for spec in reference.input_specs)} and {1 + len(more)} outputs"
        )
    steps = np.rint(views.astype(np.float64) / source.scale) + source.zero_point
    quantized = np.clip(steps, -128, 127).astype(np.int8)
    answers = np.stack([reference.invoke([row])[0].reshape(-1) for row in quantized])
    scores: FloatArray = answer.scale * (answers.astype(np.float64) - answer.zero_point)
    return scores


def figures(labels: npt.NDArray[np.int64], stars: npt.NDArray[np.str_], scores: FloatArray, one: int | None) -> Figures:
    """Judge probabilities.

    Args:
        labels: Number of each spectrum's class, shape (n,).
        stars: Object of each, shape (n,).
        scores: Probability of each class, shape (n, classes).
        one: A class to be told from all others.
    """
    called = scores.argmax(axis=1)
    f1, recalls = _f1(labels, called, scores.shape[1])
    present = np.unique(labels)
    names, place = np.unique(stars, return_inverse=True)
    together = np.zeros((len(names), scores.shape[1]))
    np.add.at(together, place, np.log(np.maximum(scores, 1 / 512)))
    star_labels = np.zeros(len(names), dtype=np.int64)
    star_labels[place] = labels
    star_called = together.argmax(axis=1)
    return Figures(
        spectra=len(labels),
        stars=len(names),
        macro_f1=float(f1[present].mean()),
        accuracy=float((called == labels).mean()),
        balanced=float(recalls[present].mean()),
        one_balanced=float("nan") if one is None else _balanced(labels == one, called == one),
        f1=tuple(map(float, f1)),
        star_macro_f1=float(_f1(star_labels, star_called, scores.shape[1])[0][present].mean()),
        star_one_balanced=float("nan") if one is None else _balanced(star_labels == one, star_called == one),
    )


def area_under_curve(positive: BoolArray, scores: FloatArray) -> float:
    """Return the chance that a positive has a higher score than a negative, equal ones counting half; NaN without both.

    Mann & Whitney 1947 (Ann. Math. Stat. 18, 50), by ranks.
    """
    from scipy.stats import rankdata

    count, total = int(positive.sum()), len(positive)
    if count in (0, total):
        return float("nan")
    ranks = rankdata(scores)[positive].sum()
    return float((ranks - count * (count + 1) / 2) / (count * (total - count)))


def _f1(labels: npt.NDArray[np.int64], called: npt.NDArray[np.int64], classes: int) -> tuple[FloatArray, FloatArray]:
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, called), 1)
    right = np.diag(table)
    both = table.sum(axis=0) + table.sum(axis=1)
    return 2 * right / np.maximum(both, 1), right / np.maximum(table.sum(axis=1), 1)


def _balanced(truth: BoolArray, called: BoolArray) -> float:
    if truth.all() or not truth.any():
        return float("nan")
    return float(0.5 * (called[truth].mean() + (~called[~truth]).mean()))
