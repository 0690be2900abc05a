# SPDX-License-Identifier: MIT
"""Distance of probabilities from frequencies: reliability bins, their diagram, the expected calibration error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
        place: Shape (k,): which bin each is, from 0 on in order of probability.
        count: Shape (k,): windows.
        predicted: Shape (k,): their mean probability.
        observed: Shape (k,): the fraction of them that is transit-like.
    """

    place: npt.NDArray[np.int64]
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
    return Reliability(np.flatnonzero(held), count, total / count, np.bincount(place, truth)[held] / count)


def pooled(parts: Sequence[Reliability]) -> Reliability:
    """Return the bins of all windows together, from those of parts of them in bins of equal width.

    However good the probabilities, few windows have an error: a bin of 15 of them is off by a tenth by chance.
    Pooled bins tell what is wrong beyond that.

    Args:
        parts: At least one.
    """
    place = np.concatenate([part.place for part in parts])
    count = np.concatenate([part.count for part in parts])

    def summed(values: npt.NDArray[np.float64]) -> FloatArray:
        sums: FloatArray = np.bincount(place, values, BINS).astype(np.float64)
        return sums

    total = summed(count.astype(np.float64))
    held = total > 0
    predicted, observed = (
        summed(count * np.concatenate([getattr(part, name) for part in parts]))[held] / total[held]
        for name in ("predicted", "observed")
    )
    return Reliability(np.flatnonzero(held), total[held].astype(np.int64), predicted, observed)


def calibration_error(labels: npt.ArrayLike, probabilities: npt.ArrayLike, equal_mass: bool = False) -> float:
    """Return the expected calibration error over ``BINS`` bins; arguments and errors as of :func:`reliability`."""
    return reliability(labels, probabilities, equal_mass).expected_error


def draw_reliability(path: Path, labels: npt.NDArray[np.int8], probabilities: Mapping[str, FloatArray]) -> None:
    """Draw observed frequency over predicted probability, and below it how many windows each bin has.

    Args:
        path: The ``.png`` file to write.
        labels: Shape (n,): 0 or 1.
        probabilities: One or two sets of shape (n,) by name.
    """
    from tinytransit.figures import ACCENT, INK, SECOND, picture

    with picture(path, rows=2, height=3.6) as ((above,), (below,)):
        above.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":", label="perfect")
        for (name, given), colour in zip(probabilities.items(), (SECOND, ACCENT), strict=False):
            bins = reliability(labels, given)
            label = f"{name}: expected error {bins.expected_error:.4f}"
            above.plot(bins.predicted, bins.observed, "o-", color=colour, markersize=4, linewidth=1, label=label)
            below.hist(given, bins=BINS, range=(0, 1), histtype="step", color=colour, log=True)
        above.set(title=f"Reliability on {len(labels)} held-out windows", ylabel="fraction transit-like")
        above.legend(frameon=False, loc="upper left")
        below.set(xlabel="predicted probability", ylabel="windows a bin")
