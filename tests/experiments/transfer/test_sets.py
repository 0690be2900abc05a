# SPDX-License-Identifier: MIT
"""The data sets of a chain."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.experiments.transfer.sets import TransferError, WindowSet, read_set, with_common_folds
from tinytransit.window.shard import FOLDS, WindowShard, write_shard

# A set is a fold for each of some stars; further rows of a star repeat its fold.
_SETS = st.lists(
    st.dictionaries(st.integers(0, 12), st.integers(0, FOLDS - 1), min_size=1, max_size=8), min_size=1, max_size=4
)


def _window_set(template: WindowShard, name: str, folds: dict[int, int]) -> WindowSet:
    rows = [star for star in folds for _ in range(1 + star % 2)]
    shard = replace(
        template.select(np.zeros(len(rows), int)),
        star=np.array([f"TIC {star}" for star in rows]),
        fold=np.array([folds[star] for star in rows], np.int8),
        extras={f"only_{name}": np.arange(len(rows))},
    )
    return WindowSet(name, shard, (name,))


@given(_SETS)
def test_a_star_has_the_fold_of_the_first_set_that_has_it(tiny_shard: WindowShard, drawn: list[dict[int, int]]) -> None:
    sets = [_window_set(tiny_shard, str(number), folds) for number, folds in enumerate(drawn)]
    first: dict[str, int] = {}
    for each in sets:
        for star, fold in zip(each.shard.star.tolist(), each.shard.fold.tolist(), strict=True):
            first.setdefault(star, fold)

    unified = with_common_folds(sets)

    for before, after in zip(sets, unified, strict=True):
        assert after.shard.fold.tolist() == [first[star] for star in before.shard.star.tolist()]
        # Nothing else changes: inputs that only one set has are still there.
        assert after.name == before.name and after.shard.star.tolist() == before.shard.star.tolist()
        assert after.shard.extras.keys() == before.shard.extras.keys()
    for fold in range(FOLDS):
        held_out = {star for each in unified for star in each.shard.star[each.shard.fold == fold].tolist()}
        trained = {star for each in unified for star in each.shard.star[each.shard.fold != fold].tolist()}
        assert not held_out & trained


@given(_SETS)
def test_a_further_set_changes_nothing_of_those_before(tiny_shard: WindowShard, drawn: list[dict[int, int]]) -> None:
    sets = [_window_set(tiny_shard, str(number), folds) for number, folds in enumerate(drawn)]
    some, all_of_them = with_common_folds(sets[:-1] or sets), with_common_folds(sets)
    for fewer, more in zip(some, all_of_them, strict=False):
        assert fewer.shard.fold.tolist() == more.shard.fold.tolist()


def test_a_set_is_one_file_or_several_joined(tiny_shard: WindowShard, tmp_path: Path) -> None:
    a, b = tmp_path / "a.npz", tmp_path / "b.npz"
    write_shard(tiny_shard.select([0, 1, 2]), a)
    write_shard(tiny_shard.select([3, 4]), b)
    joined = read_set(f"kepler={a},{b}")
    assert joined.name == "kepler" and joined.shard.star.tolist() == tiny_shard.star[:5].tolist()
    assert len(set(joined.sha256)) == 2
    assert read_set(str(a)).name == "a"


@pytest.mark.parametrize("name", ["", "../up", "a b", ".hidden"])
def test_a_name_that_is_no_file_name_is_refused(name: str) -> None:
    with pytest.raises(TransferError):
        read_set(f"{name}=a.npz")


def test_each_set_needs_a_name_of_its_own(tiny_shard: WindowShard) -> None:
    twice = [_window_set(tiny_shard, "yu", {1: 0}), _window_set(tiny_shard, "yu", {2: 0})]
    with pytest.raises(TransferError):
        with_common_folds(twice)
