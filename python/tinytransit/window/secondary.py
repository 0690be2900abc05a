# SPDX-License-Identifier: MIT
"""Secondary eclipse, which tells an eclipsing binary from a planet: the deepest dip outside of the event.

Place and scale are those of the views that the network is trained on (Yu et al. 2019, AJ 158, 25): where a box of one
duration takes away the most of the scatter (Kovacs, Zucker & Mazeh 2002, A&A 391, 369; equation 5), seen four durations
to either side, twice as far as the local view.
"""

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray
from tinytransit.window.errors import NoDipError, TooFewPointsError
from tinytransit.window.folding import fold
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.views import finished_view

# Nothing nearer to the event than a duration, or a tenth of the orbit, belongs to another dip.
_CLEARANCE_DURATIONS, _CLEARANCE_PERIODS = 1.0, 0.1
_STEPS_A_DURATION = 10
# More places than this see no other dip.
_MOST_BOXES = 20_000
_REACH_DURATIONS = 4.0
_FEWEST_CADENCES = 5
# Width of a bin where the whole view is narrower than one of the recipe's.
_WIDEST_BINS = 40


def secondary_phase(phase: FloatArray, flux: FloatArray, duration: float) -> float | None:
    """Return where a box of one duration dims the most, weighed by the cadences in it.

    Args:
        phase: Phases in increasing order, shape (n,), the event at 0.
        flux: Relative flux, shape (n,).
        duration: Duration of the event in periods.

    Returns:
        The phase of the middle of the box, or None if no box that is clear of the event has cadences.
    """
    onward, clear = _clear_of_event(phase, flux, duration)
    if onward.size < _FEWEST_CADENCES:
        return None
    low, high = float(onward[0]) + duration, float(onward[-1]) - duration
    boxes = min(_MOST_BOXES, int((high - low) * _STEPS_A_DURATION / duration) + 1)
    if high <= low or boxes < 2:
        return None
    middles = np.linspace(low, high, boxes)
    first, last = (np.searchsorted(onward, middles + side * duration) for side in (-0.5, 0.5))
    sums = np.concatenate([[0.0], np.cumsum(clear - clear.mean())])
    share = (last - first) / onward.size
    missing = -(sums[last] - sums[first]) / onward.size
    useful = (share > 0) & (share < 1)
    if not useful.any():
        return None
    # Brightenings are negative.
    residue = np.where(useful, missing * np.abs(missing) / np.where(useful, share * (1.0 - share), 1.0), -np.inf)
    return float(fold(middles[int(np.argmax(residue))], 1.0, 0.0))


def secondary_view(
    phase: FloatArray, flux: FloatArray, duration: float, recipe: WindowRecipe
) -> npt.NDArray[np.float32]:
    """View of the secondary eclipse, four durations to either side of it but not into the event.

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
    onward, clear = _clear_of_event(phase, flux, duration)
    centre = middle % 1.0
    low = max(centre - _REACH_DURATIONS * duration, float(onward[0]))
    high = min(centre + _REACH_DURATIONS * duration, float(onward[-1]))
    width = recipe.local_bin_width_durations * duration
    width = width if width < high - low else (high - low) / _WIDEST_BINS
    try:
        return finished_view(onward, clear, low=low, high=high, width=width, recipe=recipe).values
    except (TooFewPointsError, NoDipError):
        return blank


def _clear_of_event(phase: FloatArray, flux: FloatArray, duration: float) -> tuple[FloatArray, FloatArray]:
    """Return phases from the event on, 0 to 1, in increasing order, and fluxes, of what is clear of it."""
    onward = np.mod(phase, 1.0)
    order = np.argsort(onward, kind="stable")
    onward, flux = onward[order], flux[order]
    limit = max(_CLEARANCE_DURATIONS * duration, _CLEARANCE_PERIODS)
    keep = (onward > limit) & (onward < 1.0 - limit)
    return onward[keep], flux[keep]
