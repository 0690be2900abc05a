# SPDX-License-Identifier: MIT
"""A float Keras network as a baseline; all are trained in the same way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.baselines.protocol import BaselineError, Cost, Settings
from tinytransit.experiments.keras_networks import forward, keras_cost
from tinytransit.statistics import FloatArray
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.shard import WindowShard

Inputs = dict[str, npt.NDArray[np.float32]]

_BATCH, _PATIENCE = 64, 10
_MONITOR = "val_average_precision"


@dataclass(frozen=True)
class Design:
    """A network and what it looks at.

    Attributes:
        build: Makes the untrained network; its output is one probability.
        inputs: Makes its inputs by name, each of shape (n, phase, ...).
        learning_rate: Of Adam.
    """

    build: Callable[[], keras.Model]
    inputs: Callable[[WindowShard], Inputs]
    learning_rate: float


class FloatNetwork:
    """Trains a design with random reflection in phase, class weights and early stopping.

    The lowest fold among the training windows chooses the epoch; the weights learn from the others.
    """

    def __init__(self, design: Design, settings: Settings) -> None:
        self._design, self._settings = design, settings
        keras.utils.set_random_seed(settings.seed)
        tf.config.experimental.enable_op_determinism()
        self._model = design.build()

    def fit(self, train: WindowShard) -> None:
        """Train until the average precision of the validation fold stays behind its best.

        Raises:
            BaselineError: If the windows are all of one fold, or a part of them is of one class.
        """
        validating = train.fold == train.fold.min()
        learning, validation = train.select(~validating), train.select(validating)
        for name, part in (("training", learning), ("validation", validation)):
            if len(np.unique(part.label)) != 2:
                raise BaselineError(
                    f"the {name} folds need windows of both classes, got {len(part)} windows of "
                    f"{len(np.unique(part.label))}; give a shard with more stars"
                )
        self._model.compile(
            optimizer=keras.optimizers.Adam(self._design.learning_rate),
            loss="binary_crossentropy",
            metrics=[keras.metrics.AUC(curve="PR", num_thresholds=1000, name="average_precision")],
        )
        stop = keras.callbacks.EarlyStopping(_MONITOR, mode="max", patience=_PATIENCE, restore_best_weights=True)
        self._model.fit(
            _Reflected(self._design.inputs(learning), learning.label, self._settings.seed),
            validation_data=(self._design.inputs(validation), validation.label.astype(np.float32)),
            epochs=self._settings.epochs,
            class_weight=_class_weights(learning.label),
            verbose=0,
            callbacks=[stop, keras.callbacks.LambdaCallback(on_epoch_end=self._report)],
        )

    def score(self, test: WindowShard) -> FloatArray:
        """Return the network's probability of label 1."""
        (scores,) = forward(self._model, self._design.inputs(test)).values()
        return scores

    def cost(self) -> Cost:
        """Return the network's parameters and multiply-accumulates."""
        return Cost(*keras_cost(self._model))

    def _report(self, epoch: int, logs: dict[str, float]) -> None:
        self._settings.on_epoch(f"epoch {epoch + 1}/{self._settings.epochs}, validation AP {logs[_MONITOR]:.4f}")


def _class_weights(labels: npt.NDArray[np.int8]) -> dict[int, float]:
    """Weigh the rarer class up by the square root of the imbalance.

    The full ratio would weigh recall as much as precision; its root is the usual compromise when, as here, scores are
    ranked rather than cut at 0.5. Both classes are there.
    """
    positive = float(labels.mean())
    return {0: 1.0, 1: float(np.sqrt((1 - positive) / positive))}


class _Reflected(keras.utils.PyDataset):  # type: ignore[misc]
    """Shuffled batches in which each window is reversed in phase with probability 1/2, drawn again each epoch."""

    def __init__(self, inputs: Inputs, labels: npt.NDArray[np.int8], seed: int) -> None:
        super().__init__(workers=1)
        self._inputs, self._labels = inputs, labels.astype(np.float32)
        self._rng = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self._labels) // _BATCH)

    def __getitem__(self, index: int) -> tuple[Inputs, npt.NDArray[np.float32]]:
        chosen = slice(index * _BATCH, (index + 1) * _BATCH)
        rows, reflected = self._order[chosen], self._reflected[chosen]
        batch = {}
        for name, values in self._inputs.items():
            part = values[rows]
            part[reflected] = part[reflected, ::-1]
            batch[name] = part
        return batch, self._labels[rows]

    def on_epoch_end(self) -> None:
        """Shuffle, and choose what is reflected in the next epoch."""
        self._order = self._rng.permutation(len(self._labels))
        self._reflected = self._rng.random(len(self._labels)) < 0.5
