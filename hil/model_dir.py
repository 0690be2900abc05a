# SPDX-License-Identifier: MIT
"""Open the folder of a released model: manifest, ``.tflite`` and golden vectors."""

from pathlib import Path

from hil.errors import InputError
from tinytransit.deploy.golden import Golden, load_golden
from tinytransit.deploy.manifest import load_manifest, model_id_of

GOLDEN_FILE = "golden.npz"
_MODEL_SUFFIX = ".tflite"


class ModelDir:
    """A folder such as ``models``; each file is read and checked when it is asked for.

    Args:
        path: The folder, or the ``.tflite`` in it.

    Attributes:
        path: The folder.
        manifest: Its manifest.

    Raises:
        ManifestError: If the manifest cannot be read.
        InputError: If it is that of another ``.tflite``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.parent if path.suffix == _MODEL_SUFFIX else path
        self.manifest = load_manifest(self.path)
        if self.path != path and path.name != self.manifest.model_file:
            raise InputError(f"{path}: the manifest beside it describes {self.manifest.model_file}")

    def model(self) -> bytes:
        """Return the bytes of the ``.tflite`` file.

        Raises:
            InputError: If it cannot be read or is not the model of the manifest.
        """
        if Path(self.manifest.model_file).name != self.manifest.model_file:
            raise InputError(
                f"{self.path}: the manifest's model_file must be a name in its folder, got {self.manifest.model_file!r}"
            )
        file = self.path / self.manifest.model_file
        try:
            model = file.read_bytes()
        except OSError as error:
            raise InputError(f"cannot read the model {file}: {error.strerror}") from error
        if model_id_of(model) != self.manifest.model_id:
            raise InputError(
                f"{file} is model {model_id_of(model)}, the manifest describes {self.manifest.model_id}; "
                "run `tinytransit export` again"
            )
        return model

    def has_golden(self) -> bool:
        """Return whether there are golden vectors."""
        return (self.path / GOLDEN_FILE).is_file()

    def golden(self) -> Golden:
        """Return the golden vectors.

        Raises:
            ShardError: If they cannot be read.
            GoldenError: If they belong to another model.
        """
        return load_golden(self.path / GOLDEN_FILE, self.manifest)
