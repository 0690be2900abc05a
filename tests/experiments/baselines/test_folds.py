# SPDX-License-Identifier: MIT
import pytest

from tinytransit.experiments.baselines.errors import BaselineError
from tinytransit.experiments.baselines.folds import parse_folds


@pytest.mark.parametrize(("text", "folds"), [("10", list(range(10))), ("3", [3]), ("7, 0,7", [0, 7])])
def test_folds_are_sorted_and_each_once(text: str, folds: list[int]) -> None:
    assert parse_folds(text) == folds


@pytest.mark.parametrize("text", ["", "11", "-1", "1,,2", "a", "0;1", "10,1", "²"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BaselineError, match="--folds takes"):
        parse_folds(text)
