# SPDX-License-Identifier: MIT
"""Train a classifier of spectra or an autoencoder of normal ones; quantize it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.quantize import quantize
from tinytransit.spectral_model.errors import SpectralTrainingError
from tinytransit.spectral_model.kinds import Kind, KindName, is_normal
from tinytransit.spectral_model.labelled import LabelledSpectra
from tinytransit.spectral_model.network import (
    INPUT,
    Autoencoder,
    build_autoencoder,
    build_classifier,
    with_error,
    with_softmax,
)
from tinytransit.spectral_model.observing import Observer, Views
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.input_set import InputSet, make_input_set

Progress = Callable[[int, int], None]
_STEPS_AT_A_TIME = 16
_CALIBRATION_VIEWS = 1000


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """A network and what it answers through the reference.

    Attributes:
        model: Its answer is a probability of each class, or the anomaly score.
        tflite: The same in int8.
    """

    model: keras.Model
    tflite: bytes


def train_network(kind: Kind, spectra: LabelledSpectra, seed: int, progress: Progress) -> TrainedNetwork:
    """Train on all of some spectra.

    Args:
        kind: What.
        spectra: Of ``kind.spectra``; of an anomaly's, only the normal ones are learnt.
        seed: Fixes weights, order and all that is drawn.
        progress: Is told the steps done, and of all.

    Raises:
        SpectralTrainingError: If a class has no spectrum.
    """
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    if kind.name is KindName.ANOMALY:
        model, views = _autoencoder(kind, spectra.select(is_normal(spectra)), seed, progress)
        # So that the score has room for what the network has not learnt from.
        strange = np.flatnonzero(~is_normal(spectra))
        chosen = strange[np.linspace(0, len(strange) - 1, _CALIBRATION_VIEWS // 2).astype(int)]
        others = Observer(spectra, kind.view).clean(chosen)
        views = np.concatenate([others, views[: _CALIBRATION_VIEWS - len(others)]])
    else:
        model, views = _classifier(kind, spectra, seed, progress)
    rows = _unlabelled(kind, views[:_CALIBRATION_VIEWS])
    return TrainedNetwork(model, quantize(model, rows, _CALIBRATION_VIEWS, seed))


def input_set(kind: Kind, views: Views, spectra: LabelledSpectra) -> InputSet:
    """Return views of spectra, one each, as rows that the rest of the chain takes, with classes and recipe."""
    labels = spectra.label
    if kind.name is KindName.ANOMALY:
        labels = np.where(is_normal(spectra), *kind.classes)
    return make_input_set(
        {INPUT: views}, labels, classes=kind.classes, recipe=recipe_of(kind), meanings=kind.meanings,
        star=spectra.star, name=spectra.name, source=spectra.source,
    )  # fmt: skip


def recipe_of(kind: Kind) -> dict[str, object]:
    """Return the recipe of the views as a manifest has it, which ``spectra prepare --recipe`` reads again."""
    recipe: dict[str, object] = kind.view.model_dump(mode="json")
    return recipe


def labels_of(kind: Kind, spectra: LabelledSpectra) -> npt.NDArray[np.int64]:
    """Return the number of each spectrum's class, shape (n,)."""
    if kind.name is KindName.ANOMALY:
        return (~is_normal(spectra)).astype(np.int64)
    numbers = {name: number for number, name in enumerate(kind.classes)}
    return np.array([numbers[str(label)] for label in spectra.label])


class BalancedRows:
    """Draws spectra: each class as often as the others, each object as often as the others of its class.

    Args:
        labels: Number of each spectrum's class, shape (n,).
        stars: Object of each, shape (n,).
        classes: How many there are.
        rng: Draws.

    Raises:
        SpectralTrainingError: If a class has no spectrum.
    """

    def __init__(
        self, labels: npt.NDArray[np.int64], stars: npt.NDArray[np.str_], classes: int, rng: np.random.Generator
    ) -> None:
        self._rng, self._classes = rng, classes
        self._rows: list[npt.NDArray[np.int64]] = []
        self._odds: list[npt.NDArray[np.float64]] = []
        for number in range(classes):
            rows = np.flatnonzero(labels == number)
            if not rows.size:
                raise SpectralTrainingError(f"class {number} of {classes} has no spectrum to train on")
            _, place, counts = np.unique(stars[rows], return_inverse=True, return_counts=True)
            odds = 1.0 / counts[place]
            self._rows.append(rows)
            self._odds.append(odds / odds.sum())

    def draw(self, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return rows, for each another of its class, and their classes, shape (count,) each."""
        labels = self._rng.integers(0, self._classes, count)
        found = np.empty((2, count), dtype=np.int64)
        for number, (rows, odds) in enumerate(zip(self._rows, self._odds, strict=True)):
            of_it = labels == number
            found[:, of_it] = self._rng.choice(rows, (2, int(of_it.sum())), p=odds)
        return found[0], found[1], labels


def _classifier(kind: Kind, spectra: LabelledSpectra, seed: int, progress: Progress) -> tuple[keras.Model, Views]:
    assert not isinstance(kind.network, Autoencoder)
    rng = np.random.default_rng(seed)
    labels, classes = labels_of(kind, spectra), len(kind.classes)
    observer, rows = Observer(spectra, kind.view), BalancedRows(labels, spectra.star, classes, rng)
    model = build_classifier(kind.network, observer.size, classes)
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=kind.label_smoothing)

    def examples(count: int) -> tuple[Views, Views]:
        chosen, partners, truth = rows.draw(count)
        views = observer.varied(chosen, partners, kind.observing, rng)
        return views[..., np.newaxis], np.eye(classes, dtype=np.float32)[truth]

    views = _fit(model, kind, loss, examples, progress)
    frequency = np.bincount(labels, minlength=classes) / len(labels)
    return with_softmax(model, (kind.prior * np.log(frequency)).astype(np.float32)), views[..., 0]


def _autoencoder(kind: Kind, normal: LabelledSpectra, seed: int, progress: Progress) -> tuple[keras.Model, Views]:
    assert isinstance(kind.network, Autoencoder)
    rng = np.random.default_rng(seed)
    observer = Observer(normal, kind.view)
    rows = BalancedRows(np.zeros(len(normal), dtype=np.int64), normal.star, 1, rng)
    model = build_autoencoder(kind.network, observer.size)

    def examples(count: int) -> tuple[Views, Views]:
        chosen, partners, _ = rows.draw(count)
        views = observer.varied(chosen, partners, kind.observing, rng)
        return views, views

    return with_error(model), _fit(model, kind, "mse", examples, progress)


def _fit(
    model: keras.Model, kind: Kind, loss: object, examples: Callable[[int], tuple[Views, Views]], progress: Progress
) -> Views:
    """Train in as many rounds as new views are drawn; returns the last ones."""
    model.compile(
        keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(kind.learning_rate, kind.steps), weight_decay=kind.weight_decay
        ),
        loss,
        steps_per_execution=_STEPS_AT_A_TIME,
        jit_compile=False,
    )
    drawn = kind.batch * max(1, kind.steps // (kind.fresh * kind.times_seen))
    done, views = 0, np.empty(0, dtype=np.float32)
    while done < kind.steps:
        views, wanted = examples(drawn)
        model.fit(views, wanted, batch_size=kind.batch, epochs=kind.times_seen, verbose=0)
        done += kind.times_seen * drawn // kind.batch
        progress(min(done, kind.steps), kind.steps)
    return views


def _unlabelled(kind: Kind, views: Views) -> InputSet:
    return make_input_set({INPUT: views}, [""] * len(views), classes=kind.classes)
