# SPDX-License-Identifier: MIT
"""How far two sets of labels agree."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn import metrics


@dataclass(frozen=True)
class Agreement:
    """Agreement of labels over the windows that both call transit-like or junk.

    Attributes:
        windows: Their number.
        confusion: Counts: rows junk and transit-like by the first, columns by the second.
        kappa: Cohen's kappa (Cohen 1960, Educ. Psychol. Meas. 20, 37): 1 full agreement, 0 what chance gives; None if
            a set has one class only.
    """

    windows: int
    confusion: tuple[tuple[int, int], tuple[int, int]]
    kappa: float | None


def agreement(first: npt.NDArray[np.int8], second: npt.NDArray[np.int8]) -> Agreement:
    """Compare labels of the same n windows; unknown ones, -1, are left out.

    Args:
        first: 1, 0 or -1, shape (n,).
        second: Likewise.
    """
    known = (first >= 0) & (second >= 0)
    a, b = first[known], second[known]
    (junk_junk, junk_transit), (transit_junk, transit_transit) = [
        [int(((a == row) & (b == column)).sum()) for column in (0, 1)] for row in (0, 1)
    ]
    both_classes = len(np.unique(a)) == 2 and len(np.unique(b)) == 2
    return Agreement(
        windows=int(known.sum()),
        confusion=((junk_junk, junk_transit), (transit_junk, transit_transit)),
        kappa=float(metrics.cohen_kappa_score(a, b)) if both_classes else None,
    )
