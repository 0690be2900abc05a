# SPDX-License-Identifier: MIT
"""The deepest other dip of a folded light curve, which tells an eclipsing binary from a planet."""

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray
from tinytransit.window.errors import NoDipError, TooFewPointsError
from tinytransit.window.folding import fold
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.views import local_view, median_bins

# A secondary nearer than this to the event, in durations, would share its view with it.
_CLEARANCE_DURATIONS = 2.0
# More boxes than this see no other dip.
_MOST_BOXES = 2000


def secondary_phase(phase: FloatArray, flux: FloatArray, duration: float) -> float | None:
    """Return where the flux is lowest outside the event.

    Boxes of one duration, half a duration apart, are compared by their medians.

    Args:
        phase: Phases in increasing order, shape (n,), the event at 0.
        flux: Relative flux, shape (n,).
        duration: Duration of the event in periods.

    Returns:
        The phase of the middle of the lowest box, or None if no box with a cadence is clear of the event.
    """
    first = _CLEARANCE_DURATIONS * duration
    boxes = min(_MOST_BOXES, round(2.0 * (1.0 - 2.0 * first) / duration))
    if boxes < 2:
        return None
    # Counted from the event on, what is clear of it is one stretch.
    onward = np.mod(phase, 1.0)
    order = np.argsort(onward, kind="stable")
    low, high = first - 0.5 * duration, 1.0 - first + 0.5 * duration
    medians, _ = median_bins(onward[order], flux[order], low=low, high=high, bins=boxes, width=duration)
    if np.isnan(medians).all():
        return None
    middle = np.linspace(first, 1.0 - first, boxes)[np.nanargmin(medians)]
    return float(fold(middle, 1.0, 0.0))


def secondary_view(
    phase: FloatArray, flux: FloatArray, duration: float, recipe: WindowRecipe
) -> npt.NDArray[np.float32]:
    """View of the deepest other dip, made like the local view.

    Args:
        phase: Phases in increasing order, shape (n,), the event at 0.
        flux: Relative flux, shape (n,).
        duration: Duration of the event in periods.
        recipe: Number and width of the bins.

    Returns:
        Median 0, minimum -1, shape (bins,); all 0 where there is no such dip or too few cadences show it.
    """
    middle = secondary_phase(phase, flux, duration)
    blank = np.zeros(recipe.local_bins, dtype=np.float32)
    if middle is None:
        return blank
    shifted = fold(phase, 1.0, middle)
    order = np.argsort(shifted, kind="stable")
    try:
        return local_view(shifted[order], flux[order], duration, recipe).values
    except (TooFewPointsError, NoDipError):
        return blank
