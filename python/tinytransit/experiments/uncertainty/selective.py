# SPDX-License-Identifier: MIT
"""Risk against coverage: how wrong the decisions are that are not handed to a person."""

import numpy as np
import numpy.typing as npt

from tinytransit.experiments.uncertainty.errors import SamplesError
from tinytransit.statistics import FloatArray


def coverages(count: int) -> FloatArray:
    """Return the shares of windows that can be decided: 1/n, 2/n, ... 1."""
    return np.arange(1, count + 1, dtype=np.float64) / count


def risk_coverage(wrong: npt.NDArray[np.bool_], uncertainty: npt.ArrayLike) -> FloatArray:
    """Return the error rate among the surest windows at each of ``coverages(n)``, shape (n,).

    Selective risk and coverage as in section 2 of Geifman & El-Yaniv 2017 (NeurIPS, "Selective Classification for Deep
    Neural Networks"). Of equally uncertain windows, each order is as likely, and the rate is the expected one. So an
    uncertainty that is the same everywhere gives the random ranking, and ``wrong`` itself the best there can be.

    Args:
        wrong: Shape (n,): whether the decision on a window is wrong.
        uncertainty: Shape (n,): the greatest are handed over first.

    Raises:
        SamplesError: If there is no window, the shapes differ, or an uncertainty is not a number.
    """
    doubt = np.asarray(uncertainty, dtype=np.float64)
    if wrong.ndim != 1 or wrong.shape != doubt.shape or not wrong.size or np.isnan(doubt).any():
        raise SamplesError(f"expected one uncertainty a decision, got shapes {wrong.shape} and {doubt.shape}")
    _, group, count = np.unique(doubt, return_inverse=True, return_counts=True)
    share_wrong = np.bincount(group, wrong) / count
    return np.cumsum(np.repeat(share_wrong, count)) / np.arange(1, wrong.size + 1)


def area(risk: FloatArray) -> float:
    """Return the area under the curve, AURC: the mean risk over all coverages.

    Equation 1 of Geifman, Uziel & El-Yaniv 2019 (ICLR, "Bias-Reduced Uncertainty Estimation for Deep Neural
    Classifiers").
    """
    return float(risk.mean())
