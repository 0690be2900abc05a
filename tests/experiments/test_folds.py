# SPDX-License-Identifier: MIT
"""Folds as written on the command line."""

import pytest

from tinytransit.experiments.folds import FoldsError, parse_folds, validation_fold
from tinytransit.window.shard import FOLDS


@pytest.mark.parametrize(("text", "folds"), [("10", list(range(10))), ("3", [3]), ("7, 0,7", [0, 7])])
def test_folds_are_sorted_and_each_once(text: str, folds: list[int]) -> None:
    assert parse_folds(text) == folds


@pytest.mark.parametrize("text", ["", "11", "-1", "1,,2", "a", "0;1", "10,1", "²"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(FoldsError):
        parse_folds(text)


def test_each_fold_validates_once_and_never_where_it_tests() -> None:
    validating = [validation_fold(fold) for fold in range(FOLDS)]
    assert sorted(validating) == list(range(FOLDS))
    assert all(fold != other for fold, other in enumerate(validating))
