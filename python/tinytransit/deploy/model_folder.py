# SPDX-License-Identifier: MIT
"""Open the folder of an exported model: manifest, ``.tflite`` and golden vectors, checked against each other."""

from functools import cached_property
from pathlib import Path
from typing import Self

from tinytransit.deploy.golden import Golden, load_golden
from tinytransit.deploy.manifest import MANIFEST_FILE, Manifest, load_manifest, model_id_of
from tinytransit.deploy.reference import Reference
from tinytransit.errors import TinyTransitError

GOLDEN_FILE = "golden.npz"


class ModelFolderError(TinyTransitError):
    """A model that cannot be read, or is not the one that its manifest describes.

    Attributes:
        file: The ``.tflite`` file.
        wanted_id: Model id in the manifest.
        found_id: Model id of the file; None if it could not be read.
    """

    def __init__(self, file: Path, wanted_id: str, found_id: str | None, fault: str) -> None:
        super().__init__(f"{file}: {fault}; `tinytransit export` writes a model together with its manifest")
        self.file, self.wanted_id, self.found_id = file, wanted_id, found_id


class ModelFolder:
    """A folder such as ``models``; the manifest is read at once, the other files when they are asked for.

    Attributes:
        path: The folder.
        manifest: Its manifest.
        file: The ``.tflite`` file that the manifest describes.
    """

    def __init__(self, path: Path, manifest: Manifest, file: Path) -> None:
        self.path, self.manifest, self.file = path, manifest, file

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a model.

        Args:
            path: The folder, or the ``.tflite`` file with its manifest beside it.

        Raises:
            ManifestError: If the manifest cannot be read.
            ModelFolderError: If the manifest names a file outside its folder, or describes another file than the one
                given.
        """
        given = Path(path)
        if given.suffix != ".tflite" or given.is_dir():
            manifest = load_manifest(given)
            file = given / manifest.model_file
            if Path(manifest.model_file).name != manifest.model_file:
                raise ModelFolderError(file, manifest.model_id, None, "the manifest names a file outside its folder")
            return cls(given, manifest, file)
        opened = cls(given.parent, load_manifest(given.parent / MANIFEST_FILE), given)
        _ = opened.tflite  # to refuse another model than the manifest's here, not at the first use
        return opened

    @classmethod
    def beside(cls, tflite: Path) -> Self | None:
        """Open the folder of a ``.tflite`` file, or return None where no manifest beside it describes it.

        Raises:
            ManifestError: If there is a manifest that cannot be read.
            ModelFolderError: If the file cannot be read.
        """
        if not (tflite.parent / MANIFEST_FILE).is_file():
            return None
        try:
            return cls.open(tflite)
        except ModelFolderError as error:
            if error.found_id is None:
                raise
            return None

    @property
    def model_id(self) -> str:
        """The model id in the manifest."""
        return self.manifest.model_id

    @cached_property
    def tflite(self) -> bytes:
        """The bytes of the ``.tflite`` file.

        Raises:
            ModelFolderError: If they cannot be read or are not the model of the manifest.
        """
        try:
            content = self.file.read_bytes()
        except OSError as error:
            fault = f"cannot read the model: {error.strerror}"
            raise ModelFolderError(self.file, self.model_id, None, fault) from error
        found = model_id_of(content)
        if found != self.model_id:
            fault = f"this is model {found[:16]}, the manifest beside it describes {self.model_id[:16]}"
            raise ModelFolderError(self.file, self.model_id, found, fault)
        return content

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

    def reference(self) -> Reference:
        """Return the model in TensorFlow Lite Micro's interpreter.

        Raises:
            ModelFolderError: If the model cannot be read or is not the manifest's.
            ReferenceMissingError: If ``tflite-micro`` is not installed.
            UnreadableModelError: If the interpreter cannot run the model.
        """
        return Reference(self.tflite)


def read_tflite(path: str | Path) -> bytes:
    """Return the bytes of a model: of a ``.tflite`` file, with or without a manifest, or of a folder's checked model.

    Raises:
        ManifestError: If the manifest of a folder cannot be read.
        ModelFolderError: If a folder's model cannot be read, or is another than its manifest's.
        OSError: If the file cannot be read.
    """
    return ModelFolder.open(path).tflite if Path(path).is_dir() else Path(path).read_bytes()
