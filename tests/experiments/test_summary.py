# SPDX-License-Identifier: MIT
"""Mean and standard error over folds."""

import pytest

from tinytransit.experiments.summary import Mean, columns_of, mean_of, text_of


def test_the_standard_error_is_that_of_the_mean() -> None:
    mean = mean_of([0.8, 0.9, 1.0])
    assert mean.value == pytest.approx(0.9) and mean.error == pytest.approx(0.1 / 3**0.5)
    assert mean_of([0.7]) == Mean(0.7, None, 1)
    assert mean_of([]) == Mean(None, None, 0)


def test_text_and_columns_leave_out_what_is_not_known() -> None:
    means = [Mean(0.5, 0.25, 2), Mean(0.7, None, 1), Mean(None, None, 0)]
    assert [text_of(mean) for mean in means] == ["0.5000 ± 0.2500", "0.7000", "–"]
    assert columns_of("ap", means) == {
        "ap": [0.5, 0.7, None], "ap_error": [0.25, None, None], "ap_folds": [2, 1, 0],
    }  # fmt: skip
