# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest

from tinytransit.deploy.export import ExportError, export
from tinytransit.deploy.static.errors import ModelFormatError
from tinytransit.deploy.tflm import c_array_files
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard


def test_the_c_array_holds_the_models_bytes(tiny_model: bytes) -> None:
    text = c_array_files("tiny", tiny_model)["tiny.c"]
    body = text[text.index("{") + 1 : text.rindex("}")]
    assert bytes(int(token, 16) for token in body.replace(",", " ").split()) == tiny_model
    assert "aligned(16)" in text and f"tiny_tflite[{len(tiny_model)}]" in text


def test_an_export_holds_all_that_a_board_needs(tiny_model: bytes, tiny_shard: WindowShard, tmp_path: Path) -> None:
    (tmp_path / "tiny.tflite").write_bytes(tiny_model)
    exported = export(tmp_path / "tiny.tflite", tiny_shard, tmp_path / "out", WindowRecipe(), None, 0.5)
    written = {str(path.relative_to(tmp_path / "out")) for path in exported.files}
    assert written == {
        *("manifest.json", "golden.npz", "tiny.tflite", "tiny.c", "tiny.h"),
        *("static/network.c", "static/weights.c", "static/weights.h", "static/selftest_vectors.c"),
        *("static/window_contract.h", "tflm/tflm_model.h"),
    }
    assert all(path.stat().st_size for path in exported.files)


def test_a_name_that_is_no_c_identifier_is_refused(tiny_model: bytes, tiny_shard: WindowShard, tmp_path: Path) -> None:
    (tmp_path / "my-model.tflite").write_bytes(tiny_model)
    with pytest.raises(ExportError, match=r"my-model\.tflite"):
        export(tmp_path / "my-model.tflite", tiny_shard, tmp_path / "out", WindowRecipe(), None, 0.5)


def test_a_model_that_cannot_be_exported_writes_nothing(tiny_shard: WindowShard, tmp_path: Path) -> None:
    (tmp_path / "bad.tflite").write_bytes(np.zeros(64, np.uint8).tobytes())
    with pytest.raises(ModelFormatError):
        export(tmp_path / "bad.tflite", tiny_shard, tmp_path / "out", WindowRecipe(), None, 0.5)
    assert not (tmp_path / "out").exists()
