# SPDX-License-Identifier: MIT
"""Mean and standard error over folds or repeats, as text and as columns of a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Mean:
    """A mean over folds or repeats.

    Attributes:
        value: The mean, None without a fold.
        error: Its standard error, None below two folds.
        folds: Number of folds or repeats.
    """

    value: float | None
    error: float | None
    folds: int


def mean_of(values: Sequence[float]) -> Mean:
    """Return mean and standard error, the sample standard deviation over the root of the count."""
    count = len(values)
    if count == 0:
        return Mean(None, None, 0)
    error = float(np.std(values, ddof=1)) / math.sqrt(count) if count > 1 else None
    return Mean(float(np.mean(values)), error, count)


def text_of(mean: Mean) -> str:
    """Write a mean with its error, if there is one; a dash without any folds."""
    if mean.value is None:
        return "–"
    return f"{mean.value:.4f}" + (f" ± {mean.error:.4f}" if mean.error is not None else "")


def columns_of(name: str, means: Sequence[Mean]) -> dict[str, list[object]]:
    """Return the columns of a CSV file for one figure: ``<name>``, ``<name>_error`` and ``<name>_folds``."""
    return {
        name: [mean.value for mean in means],
        f"{name}_error": [mean.error for mean in means],
        f"{name}_folds": [mean.folds for mean in means],
    }
