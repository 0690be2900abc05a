# SPDX-License-Identifier: MIT
"""The label of a disposition: transit-like, junk or unknown; and whether it is a planet's."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.statistics import BoolArray

TRANSIT_LIKE, JUNK, UNKNOWN = 1, 0, -1

# False positives are false as planets, not as transits: nearly all are eclipsing binaries, on the target or blended
# into its aperture, so they dim like a transit and the classifier should say so. Those without the shape of a transit
# have a verdict of their own.
_LABELS = {
    Verdict.PLANET: TRANSIT_LIKE,
    Verdict.CANDIDATE: TRANSIT_LIKE,
    Verdict.ECLIPSING_BINARY: TRANSIT_LIKE,
    Verdict.FALSE_POSITIVE: TRANSIT_LIKE,
    Verdict.NOT_TRANSIT_LIKE: JUNK,
    Verdict.UNKNOWN: UNKNOWN,
}

# Candidates count as planets: what vetting must not throw away. Ambiguous ones do not.
_PLANETS = (Verdict.PLANET, Verdict.CANDIDATE)
_AMBIGUOUS = "APC"


def label_of(disposition: str) -> int:
    """Return 1, 0 or -1 for a disposition; ``O`` (other) and whatever is not known are -1."""
    return _LABELS[verdict_of(disposition)]


def labels_of(dispositions: Iterable[str]) -> npt.NDArray[np.int8]:
    """Return the label of each disposition, shape (n,)."""
    return np.array([label_of(disposition) for disposition in dispositions], dtype=np.int8)


def are_planets(dispositions: Iterable[str]) -> BoolArray:
    """Return whether each disposition is that of a planet or a planet candidate, shape (n,)."""
    return np.array([_is_planet(disposition) for disposition in dispositions], dtype=np.bool_)


def _is_planet(disposition: str) -> bool:
    return verdict_of(disposition) in _PLANETS and disposition.strip().upper() != _AMBIGUOUS
