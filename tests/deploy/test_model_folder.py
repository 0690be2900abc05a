# SPDX-License-Identifier: MIT
import shutil
from pathlib import Path

import pytest

from tinytransit.deploy.manifest import Manifest, ManifestError, model_id_of, save_manifest
from tinytransit.deploy.model_folder import ModelFolder, ModelFolderError, read_tflite


@pytest.fixture
def folder(model_dir: Path, tmp_path: Path) -> Path:
    """A folder of a model that a test may change."""
    return Path(shutil.copytree(model_dir, tmp_path / "model"))


def test_the_folder_and_its_tflite_open_the_same_model(folder: Path, tiny_model: bytes, manifest: Manifest) -> None:
    for opened in (ModelFolder.open(folder), ModelFolder.open(folder / "tiny.tflite")):
        assert (opened.path, opened.file) == (folder, folder / "tiny.tflite")
        assert opened.manifest == manifest and opened.model_id == model_id_of(opened.tflite)
        assert opened.tflite == tiny_model and len(opened.golden())
        packed = opened.golden().input_bytes(0)
        assert opened.reference().invoke_packed(packed) == opened.golden().output_bytes(0)


def test_another_model_is_refused_with_both_ids(folder: Path, manifest: Manifest) -> None:
    file = folder / "tiny.tflite"
    file.write_bytes(b"another")
    for path in (folder, file):
        with pytest.raises(ModelFolderError) as raised:
            _ = ModelFolder.open(path).tflite
        error = raised.value
        assert (error.file, error.wanted_id, error.found_id) == (file, manifest.model_id, model_id_of(b"another"))
    with pytest.raises(ModelFolderError):
        read_tflite(folder)


def test_a_missing_model_is_named_and_golden_vectors_do_not_need_it(folder: Path) -> None:
    (folder / "tiny.tflite").unlink()
    opened = ModelFolder.open(folder)
    assert opened.has_golden() and len(opened.golden())
    with pytest.raises(ModelFolderError) as raised:
        _ = opened.tflite
    assert raised.value.file == folder / "tiny.tflite" and raised.value.found_id is None


def test_a_manifest_does_not_reach_out_of_its_folder(folder: Path, manifest: Manifest) -> None:
    (folder.parent / "tiny.tflite").write_bytes((folder / "tiny.tflite").read_bytes())
    save_manifest(manifest.model_copy(update={"model_file": "../tiny.tflite"}), folder / "manifest.json")
    with pytest.raises(ModelFolderError):
        ModelFolder.open(folder)


def test_a_bare_tflite_has_no_folder_but_can_be_read(tmp_path: Path, folder: Path, tiny_model: bytes) -> None:
    alone = tmp_path / "alone.tflite"
    alone.write_bytes(tiny_model)
    assert ModelFolder.beside(alone) is None and read_tflite(alone) == tiny_model
    with pytest.raises(ManifestError):
        ModelFolder.open(alone)
    other = folder / "other.tflite"
    other.write_bytes(b"another")
    assert ModelFolder.beside(other) is None
    opened = ModelFolder.beside(folder / "tiny.tflite")
    assert opened is not None and opened.path == folder
    with pytest.raises(ModelFolderError):
        ModelFolder.beside(folder / "absent.tflite")
