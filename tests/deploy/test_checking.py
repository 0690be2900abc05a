# SPDX-License-Identifier: MIT
"""`export --check`: the released folder is what its model gives, and a change of any file is named."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tinytransit.deploy.checking import check_folder
from tinytransit.deploy.manifest import ManifestError

MODELS = Path(__file__).resolve().parents[2] / "models"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("transit.tflite", "transit.c", "transit.h", "manifest.json", "golden.npz"):
        shutil.copy(MODELS / name, tmp_path / name)
    for name in ("static", "tflm"):
        shutil.copytree(MODELS / name, tmp_path / name)
    return tmp_path


def test_the_released_folder_is_what_its_model_gives(folder: Path) -> None:
    checked = check_folder(folder)
    assert not checked.faults and checked.files >= 8


def test_each_file_that_differs_is_named(folder: Path) -> None:
    with (folder / "static/weights.c").open("a") as file:
        file.write("int8_t more;\n")
    (folder / "tflm/tflm_model.h").unlink()
    (folder / "static/other.c").touch()
    document = json.loads((folder / "manifest.json").read_bytes())
    document["macs"] += 1
    (folder / "manifest.json").write_text(json.dumps(document))
    with np.load(folder / "golden.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays["extra_output_0"][3] ^= 1
    np.savez_compressed(folder / "golden.npz", **arrays)
    faults = check_folder(folder).faults
    # The self-test's vectors are those of the file's windows, computed again: they did not change.
    assert set(faults) == {"static/weights.c", "tflm/tflm_model.h", "static/other.c", "manifest.json", "golden.npz"}


def test_a_folder_without_a_manifest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ManifestError):
        check_folder(tmp_path)
