# SPDX-License-Identifier: MIT
"""The windows that a command line names, as bytes with the reference's answers."""

from pathlib import Path

import pytest

from hil.errors import InputError
from hil.run.cases import chosen_cases, golden_cases
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.window.shard import WindowShard, write_shard


def test_golden_vectors_and_shards_of_the_same_windows_are_the_same_cases(
    model_dir: Path, tiny_shard: WindowShard, tmp_path: Path
) -> None:
    write_shard(tiny_shard, tmp_path / "windows.npz")
    model = ModelFolder.open(model_dir)
    golden = chosen_cases(model, True, None)
    assert golden == golden_cases(model) == chosen_cases(model, False, [tmp_path / "windows.npz"])
    twice = chosen_cases(model, False, [tmp_path / "windows.npz"] * 2, 10)
    assert twice == golden + golden[:2]


def test_both_or_neither_is_refused(model_dir: Path) -> None:
    model = ModelFolder.open(model_dir)
    for golden, windows in ((True, [Path("x.npz")]), (False, None), (False, [])):
        with pytest.raises(InputError):
            chosen_cases(model, golden, windows)


def test_inputs_that_no_frame_carries_are_refused_by_their_size(model_dir: Path) -> None:
    model = ModelFolder.open(model_dir)
    wide = model.manifest.inputs[0].model_copy(update={"shape": (1, 32, 32, 2)})
    model.manifest = model.manifest.model_copy(update={"inputs": (wide,)})
    with pytest.raises(InputError, match="2048 bytes"):
        chosen_cases(model, True, None)
