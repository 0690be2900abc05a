# SPDX-License-Identifier: MIT
"""The int8 model under examination, with the threshold and the recipe of its manifest."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.describe import input_specs
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.deploy.static.engine_graph import read_engine_graph
from tinytransit.errors import TinyTransitError
from tinytransit.evaluate.scoring import score_windows
from tinytransit.model.outputs import TRANSIT_LIKE
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard


class FailuresError(TinyTransitError):
    """Windows or a model that cannot be examined."""


@dataclass(frozen=True, eq=False)
class ExaminedModel:
    """A ``.tflite`` file.

    Attributes:
        content: Its bytes.
        threshold: Score at or above which it calls a window transit-like.
        recipe: How its windows are made.
    """

    content: bytes
    threshold: float
    recipe: WindowRecipe

    @property
    def inputs(self) -> list[str]:
        """Names of the model's inputs, in its order."""
        return [spec.name for spec in input_specs(read_engine_graph(self.content))]

    def scores(self, shard: WindowShard, on_window: Callable[[], None] = lambda: None) -> npt.NDArray[np.float64]:
        """Return how transit-like each window is, shape (n,), by TensorFlow Lite Micro.

        Raises:
            FailuresError: If the model has no such output.
            ScoringError: If it does not take these windows.
        """
        outputs = score_windows(self.content, shard, on_window)
        if TRANSIT_LIKE not in outputs:
            raise FailuresError(f"the model has no output {TRANSIT_LIKE!r}, only {', '.join(outputs)}")
        return outputs[TRANSIT_LIKE]


def open_model(path: Path, threshold: float | None) -> ExaminedModel:
    """Read a model; a ``manifest.json`` beside it that describes it gives the recipe and the default threshold.

    Args:
        path: The ``.tflite`` file, or its folder.
        threshold: Overrides the manifest's; without either it is 0.5.

    Raises:
        ManifestError, ModelFolderError: If there is a manifest that cannot be read, or a folder with another model.
    """
    folder = ModelFolder.open(path) if path.is_dir() else ModelFolder.beside(path)
    if folder is None:
        return ExaminedModel(path.read_bytes(), 0.5 if threshold is None else threshold, WindowRecipe())
    manifest = folder.manifest
    return ExaminedModel(folder.tflite, manifest.threshold if threshold is None else threshold, manifest.window_recipe)
