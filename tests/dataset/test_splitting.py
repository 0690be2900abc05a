# SPDX-License-Identifier: MIT
"""Parts without a star in common."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.dataset.errors import DatasetError
from tinytransit.dataset.splitting import split_by_star
from tinytransit.window.shard import WindowShard, folds_of


def shard_of(tiny: WindowShard, numbers: list[int]) -> WindowShard:
    from dataclasses import replace

    star = np.array([f"TIC {number}" for number in numbers])
    return replace(tiny.select([0] * len(numbers)), star=star, fold=folds_of(star))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=60), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_every_window_is_in_one_part_and_no_star_in_two(
    tiny_shard: WindowShard, numbers: list[int], validation: set[int], test: set[int]
) -> None:
    shard = shard_of(tiny_shard, numbers)
    try:
        parts = split_by_star(shard, validation, test)
    except DatasetError as error:
        folds = set(shard.fold.tolist())
        no_room = validation & test or not folds & validation or not folds & test or not folds - validation - test
        assert no_room, str(error)
        return
    assert sorted(parts) == ["test", "train", "validation"]
    assert sum(len(part) for part in parts.values()) == len(shard)
    stars = [set(part.star.tolist()) for part in parts.values()]
    assert not (stars[0] & stars[1] or stars[0] & stars[2] or stars[1] & stars[2])
    assert set(parts["validation"].fold.tolist()) <= validation and set(parts["test"].fold.tolist()) <= test


@pytest.mark.parametrize(("validation", "test"), [([0], [0]), (range(5), range(5, 10))])
def test_folds_must_leave_something_to_train_on(
    tiny_shard: WindowShard, validation: list[int], test: list[int]
) -> None:
    with pytest.raises(DatasetError):
        split_by_star(tiny_shard, validation, test)
