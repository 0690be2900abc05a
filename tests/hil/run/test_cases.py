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
