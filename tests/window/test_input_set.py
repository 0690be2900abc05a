# SPDX-License-Identifier: MIT
"""Sets of inputs keep what they are given, refuse what contradicts itself, and are read wherever windows are."""

from pathlib import Path

import numpy as np
import pytest

from tinytransit.window.errors import InputSetError, ShardError
from tinytransit.window.input_set import (
    InputSet,
    join_rows,
    make_input_set,
    read_input_set,
    read_rows,
    write_input_set,
    write_rows,
)
from tinytransit.window.shard import WindowShard, fold_of

CLASSES = ("dog", "cat", "owl")


def some(count: int = 6, **changed: object) -> InputSet:
    given: dict[str, object] = {
        "inputs": {"picture": np.arange(count * 8).reshape(count, 2, 4), "sound": np.ones((count, 3))},
        "labels": [(*CLASSES, "")[row % 4] for row in range(count)],
        "classes": CLASSES, "recipe": {"rate_hz": 16000, "steps": [1, 2]}, "meanings": {"sound": "loudness"},
        "star": [f"animal {row // 2}" for row in range(count)], **changed,
    }  # fmt: skip
    return make_input_set(**given)  # type: ignore[arg-type]


def test_a_set_survives_its_file_and_repeats_to_the_byte(tmp_path: Path) -> None:
    rows = some()
    for name in ("a.npz", "b.npz"):
        write_rows(rows, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    again = read_rows(tmp_path / "a.npz")
    assert isinstance(again, InputSet) and (again.classes, again.recipe) == (CLASSES, rows.recipe)
    assert again.meanings == rows.meanings and again.label.tolist() == [0, 1, 2, -1, 0, 1]
    for name, values in rows.inputs.items():
        assert np.array_equal(again.inputs[name], values)


def test_shards_are_read_as_before(tiny_shard: WindowShard, tmp_path: Path) -> None:
    write_rows(tiny_shard, tmp_path / "windows.npz")
    assert isinstance(read_rows(tmp_path / "windows.npz"), WindowShard)
    with pytest.raises(ShardError):
        read_rows(tmp_path / "missing.npz")


def test_a_fold_is_that_of_the_object(tmp_path: Path) -> None:
    assert some().fold.tolist() == [fold_of(f"animal {row // 2}") for row in range(6)]


def test_inputs_are_asked_for_by_name_and_a_single_one_by_any() -> None:
    rows = some()
    assert list(rows.model_inputs(["sound"])) == ["sound"]
    with pytest.raises(InputSetError, match="smell"):
        rows.model_inputs(["smell"])
    single = some(inputs={"sound": np.ones((6, 3))})
    assert single.model_inputs(["serving_default_x"])["serving_default_x"].shape == (6, 3)


def test_sets_of_one_kind_join_and_others_do_not(tiny_shard: WindowShard) -> None:
    joined = join_rows([some(), some(4)])
    assert len(joined) == 10 and joined.label.tolist() == [0, 1, 2, -1, 0, 1, 0, 1, 2, -1]
    for other in (some(recipe={}), some(inputs={"sound": np.ones((6, 3))}), some(classes=("owl", "cat", "dog"))):
        with pytest.raises(InputSetError):
            join_rows([some(), other])
    with pytest.raises(ShardError):
        join_rows([some(), tiny_shard])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"labels": ["horse"] * 6}, "horse"),
        ({"classes": ("dog",), "labels": ["dog"] * 6}, "classes"),
        ({"classes": ("dog", "dog"), "labels": ["dog"] * 6}, "classes"),
        ({"inputs": {"sound": np.full((6, 3), np.nan)}}, "sound.*animal 0.*not finite"),
        ({"inputs": {"sound": np.ones((5, 3))}}, "sound"),
        ({"inputs": {}}, "input"),
        ({"star": ["x"]}, "star"),
        ({"recipe": {"long": "x" * 70_000}}, "recipe"),
    ],
)
def test_what_contradicts_itself_is_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(InputSetError, match=said):
        some(**changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("column", ["classes", "recipe", "label", "star"])
def test_a_damaged_file_is_named(tmp_path: Path, column: str) -> None:
    write_input_set(some(), tmp_path / "good.npz")
    with np.load(tmp_path / "good.npz") as arrays:
        kept = {name: arrays[name] for name in arrays}
    np.savez(tmp_path / "bad.npz", **{**kept, column: np.array([[1.5]])})
    np.savez(tmp_path / "less.npz", **{name: values for name, values in kept.items() if name != column})
    for name in ("bad.npz", "less.npz"):
        with pytest.raises(InputSetError, match=name):
            read_input_set(tmp_path / name)
