# SPDX-License-Identifier: MIT
"""Labels of windows with the reasons for them, and the agreement of two sets of labels."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tinytransit.errors import TinyTransitError
from tinytransit.window.shard import WindowShard


class LabellingError(TinyTransitError):
    """Windows that cannot be labelled the way that was asked for."""


@dataclass(frozen=True, eq=False)
class Labels:
    """Labels of n windows.

    Attributes:
        label: 1 transit-like, 0 junk, -1 unknown (int8), shape (n,).
        disposition: The word behind each, shape (n,).
        reasons: How many windows got their label for which reason.
    """

    label: npt.NDArray[np.int8]
    disposition: npt.NDArray[np.str_]
    reasons: dict[str, int]

    def on(self, shard: WindowShard, made_by: str) -> WindowShard:
        """Return the shard with these labels in place of its own.

        Args:
            shard: The n windows.
            made_by: A line for the provenance.
        """
        provenance = "\n".join(filter(None, (shard.provenance, made_by)))
        return replace(shard, label=self.label, disposition=self.disposition, provenance=provenance)


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
    from sklearn import metrics

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
