# SPDX-License-Identifier: MIT
"""The released int8 model, asked about windows through TensorFlow Lite Micro."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tinytransit.deploy.manifest import Manifest, load_manifest, model_id_of
from tinytransit.deploy.reference import Reference
from tinytransit.detection.errors import ModelFolderError
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
        self.manifest: Manifest = load_manifest(folder)
        file = folder / self.manifest.model_file
        try:
            content = file.read_bytes()
        except OSError as error:
            raise ModelFolderError(
                f"cannot read {file}: {error.strerror}; give the folder that `tinytransit export` wrote"
            ) from error
        if model_id_of(content) != self.manifest.model_id:
            raise ModelFolderError(
                f"{file} is not the model of the manifest beside it (model id "
                f"{self.manifest.model_id[:12]}); export it again"
            )
        self._reference = Reference(content)

    def scores(self, windows: Sequence[Window]) -> list[dict[str, float]]:
        """Return the scores of each window by the name of the output.

        Raises:
            ShardError: If the windows lack an input of the model.
            ManifestError: If an input has another length than the model takes.
        """
        if not windows:
            return []
        shard = pack(windows, self.manifest.window, {"command": "detect"})
        packed = self.manifest.pack_inputs(shard.model_inputs([spec.name for spec in self.manifest.inputs]))
        return [self.manifest.scores(self._reference.invoke_packed(inputs)) for inputs in packed]


@lru_cache(maxsize=1)
def classifier_in(folder: Path) -> Classifier:
    """Open a model folder, once a process; errors as of ``Classifier``."""
    return Classifier(folder)
