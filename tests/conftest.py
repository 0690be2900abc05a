"""Fixtures that more than one room uses."""

from pathlib import Path

import pytest
from tiny_model import build_tiny_model, tiny_manifest
from tinytransit.deploy.manifest import Manifest, save_manifest


@pytest.fixture(scope="session")
def tiny_model() -> bytes:
    """A small int8 model, built here: see tests/tiny_model.py."""
    pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")
    return build_tiny_model()


@pytest.fixture(scope="session")
def manifest(tiny_model: bytes) -> Manifest:
    """The manifest of ``tiny_model``."""
    return tiny_manifest(tiny_model)


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory, tiny_model: bytes, manifest: Manifest) -> Path:
    """A folder like models/ with ``tiny_model`` and its manifest."""
    folder = tmp_path_factory.mktemp("models")
    (folder / manifest.model_file).write_bytes(tiny_model)
    save_manifest(manifest, folder / "manifest.json")
    return folder
