# SPDX-License-Identifier: MIT
"""Views of other projects at the bins of ours.

A view is a row of medians over bins of one width, evenly spaced from one end of its range to the other (Shallue &
Vanderburg 2018, AJ 155, 94; section 3.3). Where its bins are narrower than ours, as in AstroNet's global view of 2001
and Nigraha's local view of 81, those whose centres lie in one of ours are pooled by their median. Where they are as
wide, the view is as smooth as ours already, and is interpolated between its bin centres. Either way the result is
normalised again: median 0, minimum -1.
"""

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.views import fill_empty, median_bins, normalise

_RECIPE = WindowRecipe()


def resampled_global(view: FloatArray) -> npt.NDArray[np.float32]:
    """Return a view of one period, shape (n,) with n at least 201, at our 201 bins.

    Raises:
        NoDipError: If it is flat.
    """
    bins = _RECIPE.global_bins
    if view.size == bins:
        return normalise(view)
    centres = (np.arange(view.size) + 0.5) / view.size - 0.5
    medians, _ = median_bins(centres, view, low=-0.5, high=0.5, bins=bins, width=_RECIPE.global_bin_width_bins / bins)
    return normalise(fill_empty(medians, periodic=True))


def resampled_local(
    view: FloatArray, reach: float, duration: float, bin_width: float | None = _RECIPE.local_bin_width_durations
) -> npt.NDArray[np.float32]:
    """Return a view of the event, shape (n,), at our 61 bins over two durations to each side.

    Args:
        view: Flux; finite.
        reach: How far it goes to each side, in durations; it ends at half a period where that is less.
        duration: Duration of the event in periods.
        bin_width: Of its bins, in durations; None if they lie side by side.

    Raises:
        NoDipError: If it is flat.
    """
    ours = min(_RECIPE.local_half_width_durations, 0.5 / duration)
    theirs = min(reach, 0.5 / duration)
    bins = _RECIPE.local_bins
    if view.size == bins and ours == theirs:
        return normalise(view)
    side_by_side = 2.0 * theirs / view.size
    centres = _centres(theirs, view.size, side_by_side if bin_width is None else bin_width)
    width = min(_RECIPE.local_bin_width_durations, 2.0 * ours)
    if bin_width is None and side_by_side < width:
        medians, _ = median_bins(centres, view, low=-ours, high=ours, bins=bins, width=width)
        return normalise(fill_empty(medians, periodic=False))
    return normalise(np.interp(_centres(ours, bins, width), centres, view))


def _centres(reach: float, bins: int, width: float) -> FloatArray:
    """Centres of bins over ``reach`` durations to each side; the outermost end where the view does."""
    outermost = max(0.0, reach - 0.5 * width)
    return np.linspace(-outermost, outermost, bins)
