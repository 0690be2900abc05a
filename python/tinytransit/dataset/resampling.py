"""Views of other projects at the bins of ours.

A view is a row of medians over bins of one width, evenly spaced from one end of its range to the other (Shallue &
Vanderburg 2018, AJ 155, 94; section 3.3). Where its bins are narrower than ours, those whose centres lie in one of ours
are pooled by their median. Where they are as wide, the view is as smooth as ours already, and is interpolated between
its bin centres. Either way the result is normalised anew: median 0, minimum -1.
"""

import numpy as np
import numpy.typing as npt

from tinytransit.window.binning import FloatArray, fill_empty, median_bins
from tinytransit.window.normalising import normalise
from tinytransit.window.recipe import WindowRecipe

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
    medians, _ = median_bins(centres, view, low=-0.5, high=0.5, bins=bins,
                             width=_RECIPE.global_bin_width_bins / bins)
    return normalise(fill_empty(medians, periodic=True))


def resampled_local(view: FloatArray, reach: float, duration: float) -> npt.NDArray[np.float32]:
    """Return a view of the event, shape (n,) with bins of our width, at our 61 bins over two durations to each side.

    Args:
        view: Flux; finite.
        reach: How far it goes to each side, in durations; it ends at half a period where that is less.
        duration: Duration of the event in periods.

    Raises:
        NoDipError: If it is flat.
    """
    ours = min(_RECIPE.local_half_width_durations, 0.5 / duration)
    theirs = min(reach, 0.5 / duration)
    if view.size == _RECIPE.local_bins and ours == theirs:
        return normalise(view)
    return normalise(np.interp(_centres(ours, _RECIPE.local_bins), _centres(theirs, view.size), view))


def _centres(reach: float, bins: int) -> FloatArray:
    """Centres of bins over ``reach`` durations to each side; the outermost end where the view does."""
    outermost = reach - 0.5 * min(_RECIPE.local_bin_width_durations, 2.0 * reach / bins)
    return np.linspace(-outermost, outermost, bins)
