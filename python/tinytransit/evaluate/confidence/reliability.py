# SPDX-License-Identifier: MIT
"""How far probabilities are from frequencies: reliability bins and the expected calibration error."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.evaluate.confidence.errors import ScoresError
from tinytransit.statistics import FloatArray

# As Guo et al. 2017 report it.
BINS = 15


@dataclass(frozen=True, eq=False)
class Reliability:
    """Bins of windows of like probability; empty bins are left out.

    Attributes:
        count: Shape (k,): windows.
        predicted: Shape (k,): their mean probability.
        observed: Shape (k,): the fraction of them that is transit-like.
    """

    count: npt.NDArray[np.int64]
    predicted: FloatArray
    observed: FloatArray

    @property
    def expected_error(self) -> float:
        """Expected calibration error: the mean of |observed - predicted| over the windows.

        Section 2 of Guo et al. 2017 (ICML, "On Calibration of Modern Neural Networks"), here for the probability of
        one class, transit-like, not for the confidence in the likelier of two.
        """
        return float(np.average(np.abs(self.observed - self.predicted), weights=self.count))


def reliability(labels: npt.ArrayLike, probabilities: npt.ArrayLike, equal_mass: bool = False) -> Reliability:
    """Bin probabilities.

    Args:
        labels: Shape (n,): 0 or 1.
        probabilities: Shape (n,), in [0, 1].
        equal_mass: Bins of about equally many windows, and not of equal width. Equal probabilities share a bin, so
            that the order of windows is of no matter and there may be fewer bins than ``BINS``.

    Raises:
        ScoresError: If there is no window, the lengths differ, or a value is not allowed.
    """
    truth, given = np.asarray(labels).astype(np.float64), np.asarray(probabilities, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != given.shape or not truth.size:
        raise ScoresError(f"expected one probability a label, got shapes {truth.shape} and {given.shape}")
    if not np.isin(truth, (0, 1)).all() or not ((given >= 0) & (given <= 1)).all():
        raise ScoresError("labels must be 0 or 1 and probabilities lie in [0, 1]")
    steps = np.linspace(0, 1, BINS + 1)[1:-1]
    upper_edges = np.unique(np.quantile(given, steps)) if equal_mass else steps
    place = np.searchsorted(upper_edges, given)
    count = np.bincount(place)
    held = count > 0
    count, total = count[held], np.bincount(place, given)[held]
    return Reliability(count, total / count, np.bincount(place, truth)[held] / count)


def calibration_error(labels: npt.ArrayLike, probabilities: npt.ArrayLike, equal_mass: bool = False) -> float:
    """Return the expected calibration error over ``BINS`` bins; arguments and errors as of :func:`reliability`."""
    return reliability(labels, probabilities, equal_mass).expected_error
