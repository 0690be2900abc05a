# SPDX-License-Identifier: MIT
"""The released model among the baselines, in float and in int8; it is taken as it is and learns nothing here."""

from pathlib import Path

import numpy as np

from tinytransit.deploy.describe import read_training_record
from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.evaluate.scoring import score_windows
from tinytransit.experiments.baselines.protocol import BaselineError, Cost, Task
from tinytransit.experiments.keras_networks import forward, keras_cost
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import FOLDS, WindowShard


class ReleasedInt8:
    """The released ``.tflite``, through TensorFlow Lite Micro."""

    def __init__(self, folder: Path, task: Task) -> None:
        opened = ModelFolder.open(folder)
        self._manifest, self._model, self._task = opened.manifest, opened.tflite, task

    def fit(self, train: WindowShard) -> None:
        """Learn nothing."""

    def score(self, test: WindowShard) -> FloatArray:
        """Return the model's own scores."""
        return _answer(score_windows(self._model, test), self._task)

    def cost(self) -> Cost:
        """Return what the manifest says."""
        return Cost(self._manifest.parameters, self._manifest.macs)


class ReleasedFloat:
    """The ``.keras`` network that the released model was quantized from."""

    def __init__(self, folder: Path, task: Task) -> None:
        from tinytransit.tensorflow_import import keras

        path = ModelFolder.open(folder).file.with_suffix(".keras")
        if not path.is_file():
            raise BaselineError(f"no float network at {path}; `make model` leaves one there")
        self._model, self._task = keras.models.load_model(path), task

    def fit(self, train: WindowShard) -> None:
        """Learn nothing."""

    def score(self, test: WindowShard) -> FloatArray:
        """Return the network's own scores; inputs are clipped to what int8 can express, as they were in training."""
        windows = test.model_inputs(tensor.name for tensor in self._model.inputs)
        inputs = {
            tensor.name: np.clip(windows[tensor.name], -1, 1).reshape(-1, *tensor.shape[1:])
            for tensor in self._model.inputs
        }
        return _answer(forward(self._model, inputs), self._task)

    def cost(self) -> Cost:
        """Return the network's parameters and multiply-accumulates."""
        return Cost(*keras_cost(self._model))


def answers(manifest: Manifest) -> frozenset[Task]:
    """Return the tasks that a model has outputs for."""
    vets = any(output.name == PLANET_LIKE for output in manifest.outputs)
    return frozenset(Task) if vets else frozenset({Task.TRIAGE})


def seen_folds(folder: Path, windows_sha256: str) -> frozenset[int]:
    """Return the folds of a set of windows that the released model has, or may have, learnt from.

    The fold that chose its epoch and threshold counts as seen. So do all folds of another file than the one it was
    trained on, since their stars may be the same.

    Raises:
        TrainingRecordError: If ``training.json`` cannot be read.
    """
    record = read_training_record(folder / "training.json")
    every = frozenset(range(FOLDS))
    if record.data_sha256 != windows_sha256 or record.settings.test_fold is None:
        return every
    return every - {record.settings.test_fold}


def _answer(scores: dict[str, FloatArray], task: Task) -> FloatArray:
    """Pick the score of a task; that of a planet is the product of both, the second being given the first."""
    if task is Task.TRIAGE:
        return scores[TRANSIT_LIKE]
    return scores[TRANSIT_LIKE] * scores[PLANET_LIKE]
