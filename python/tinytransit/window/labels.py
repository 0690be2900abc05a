"""What the classifier should say for a disposition: transit-like, junk, or nobody knows; and which are planets."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

TRANSIT_LIKE, JUNK, UNKNOWN = 1, 0, -1

# FP and FALSE POSITIVE are false as planets, not as transits: nearly all are eclipsing binaries, on the target or
# blended into its aperture, so they dim like a transit and the classifier should say so. False positives without the
# shape of a transit come as FA (TESS) and NOT TRANSIT-LIKE (Kepler, `koi_fpflag_nt`). V, variable stars, are junk.
_LABELS = {
    **dict.fromkeys(("PC", "EB", "CP", "KP", "APC", "FP", "CONFIRMED", "CANDIDATE", "FALSE POSITIVE"), TRANSIT_LIKE),
    **dict.fromkeys(("J", "IS", "V", "FA", "NOT TRANSIT-LIKE"), JUNK),
}

# Candidates count as planets: what vetting must not throw away. Kepler spells CP and PC out.
_PLANETS = ("PC", "CP", "KP", "CONFIRMED", "CANDIDATE")


def label_of(disposition: str) -> int:
    """Return 1, 0 or -1 for a disposition; ``O`` (other) and whatever is not known are -1."""
    return _LABELS.get(disposition.strip().upper(), UNKNOWN)


def labels_of(dispositions: Iterable[str]) -> npt.NDArray[np.int8]:
    """Return the label of each disposition, shape (n,)."""
    return np.array([label_of(disposition) for disposition in dispositions], dtype=np.int8)


def are_planets(dispositions: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Return whether each disposition is that of a planet or a planet candidate, shape (n,)."""
    return np.array([disposition.strip().upper() in _PLANETS for disposition in dispositions], dtype=np.bool_)
