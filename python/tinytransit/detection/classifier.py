# SPDX-License-Identifier: MIT
"""The released int8 model, asked about windows through TensorFlow Lite Micro."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.evaluate.scoring import Scorer
from tinytransit.window.packing import pack
from tinytransit.window.window import Window


class Classifier:
    """A model folder such as ``models/``.

    Attributes:
        manifest: Recipe of the windows, threshold, calibration, names of the scores.

    Raises:
        ManifestError: If the manifest cannot be read.
        ModelFolderError: If there is no model, or the manifest is of another.
        UnreadableModelError: If the interpreter cannot run it.
    """

    def __init__(self, folder: Path) -> None:
        opened = ModelFolder.open(folder)
        self.manifest: Manifest = opened.manifest
        self._scorer = Scorer(opened.tflite, opened.manifest)

    def scores(self, windows: Sequence[Window]) -> list[dict[str, float]]:
        """Return the scores of each window by the name of the output.

        Raises:
            ShardError: If the windows lack an input of the model.
            ScoringError: If an input has another length than the model takes.
        """
        if not windows:
            return []
        scores = self._scorer.scores(pack(windows, self.manifest.window_recipe, {"command": "detect"}))
        return [{name: float(values[row]) for name, values in scores.items()} for row in range(len(windows))]


@lru_cache(maxsize=1)
def classifier_in(folder: Path) -> Classifier:
    """Open a model folder, once a process; errors as of ``Classifier``."""
    return Classifier(folder)
