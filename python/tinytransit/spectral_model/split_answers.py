# SPDX-License-Identifier: MIT
"""Answers of a network, and of trees to compare it with, to spectra of objects that they have seen nothing of."""

import numpy as np
import numpy.typing as npt

from tinytransit.kept import Strict
from tinytransit.spectral_model.kinds import Kind, KindName
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.observing import Conditions, Observer, Views
from tinytransit.spectral_model.scoring import int8_answers
from tinytransit.spectral_model.training import Progress, TrainedNetwork, train_network
from tinytransit.spectral_model.trees import compared
from tinytransit.statistics import FloatArray

Scores = tuple[tuple[float, ...], ...]
ANSWERERS = ("int8", "float32", "trees")
"""Attributes of ``SplitAnswers``."""


class SplitAnswers(Strict):
    """Answers to n spectra under each of a kind's conditions; of each, shape (n, values of the output).

    Attributes:
        int8: Of the int8 network through the reference.
        float32: Of the network before it was quantized.
        trees: Of extremely randomised trees grown on the same spectra; None where not asked for.
    """

    int8: tuple[Scores, ...]
    float32: tuple[Scores, ...]
    trees: tuple[Scores, ...] | None

    def of(self, answerer: str, conditions: int) -> FloatArray | None:
        """Return the answers of one of ``ANSWERERS`` under the conditions of a number; None where there are none."""
        scores = getattr(self, answerer)
        return None if scores is None else np.array(scores[conditions], dtype=np.float64)


def answer_split(
    kind: Kind, spectra: LabelledSpectra, train: npt.NDArray[np.int64], test: npt.NDArray[np.int64], seed: int,
    number: int, trees: bool, progress: Progress,
) -> SplitAnswers:  # fmt: skip
    """Train on some spectra, and answer to others.

    Args:
        kind: What.
        spectra: Of ``kind.spectra``.
        train: Rows to train on.
        test: Rows to answer to, of other objects.
        seed: Fixes network and trees.
        number: Of the split, which with the seed fixes the noise of the tests.
        trees: Whether they are grown too; of an anomaly's, which knows one class only, there are none.
        progress: Is told the steps done, and of all.
    """
    own = spectra.select(train)
    trained = train_network(kind, own, seed, progress)
    seen = [views for _, views in views_of(kind, spectra, test, seed + number)]
    grown = None
    if trees and kind.name is not KindName.ANOMALY:
        grown = compared(kind, own, seen, seed)
    return SplitAnswers(
        int8=tuple(_plain(int8_answers(trained.tflite, views)) for views in seen),
        float32=tuple(_plain(_float_answers(trained, views)) for views in seen),
        trees=None if grown is None else tuple(map(_plain, grown)),
    )


def views_of(
    kind: Kind, spectra: LabelledSpectra, rows: npt.NDArray[np.int64], seed: int
) -> list[tuple[Conditions | None, Views]]:
    """Return each of a kind's conditions with the views of some spectra under them, shape (n, bins)."""
    observer, rng = Observer(spectra, kind.view), np.random.default_rng((seed, 1))
    return [(each, observer.clean(rows) if each is None else observer.seen(rows, each, rng)) for each in kind.tests]


def _float_answers(trained: TrainedNetwork, views: Views) -> FloatArray:
    shape = (len(views), *trained.model.input_shape[1:])
    answers: FloatArray = trained.model(views.reshape(shape), training=False).numpy().astype(np.float64)
    return answers


def _plain(scores: FloatArray) -> Scores:
    return tuple(tuple(map(float, row)) for row in scores)
