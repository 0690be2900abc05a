# SPDX-License-Identifier: MIT
"""The two views of a folded light curve, the whole period and the transit: binned by medians, then normalised.

Needs NumPy only, since shards do.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import FloatArray
from tinytransit.window.errors import NoDipError, TooFewPointsError

if TYPE_CHECKING:
    from tinytransit.window.recipe import WindowRecipe


def median_bins(
    x: FloatArray, y: FloatArray, *, low: float, high: float, bins: int, width: float
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Median of ``y`` in ``bins`` bins of one width; the first begins at ``low``, the last ends at ``high``.

    Section 3.3 of Shallue & Vanderburg 2018 (AJ 155, 94): width and spacing are independent, so that bins narrower than
    a cadence can be avoided by overlap. A bin is closed on the left and open on the right.

    Args:
        x: Positions in increasing order, shape (n,).
        y: Values, shape (n,).
        low: Left edge of the first bin.
        high: Right edge of the last bin.
        bins: Number of bins, at least 2.
        width: Width of each bin, at most ``high - low``.

    Returns:
        Medians (NaN in an empty bin) and the number of points in each bin, both of shape (bins,).
    """
    edges = np.linspace(low, high - width, bins)
    starts = np.searchsorted(x, edges, side="left")
    counts = np.searchsorted(x, edges + width, side="left") - starts
    # One row a (bin, point) pair, sorted by value within each bin, so that every median is two look-ups.
    offsets = np.cumsum(counts) - counts
    members = np.arange(counts.sum()) + np.repeat(starts - offsets, counts)
    bin_of = np.repeat(np.arange(bins), counts)
    ordered = y[members][np.lexsort((y[members], bin_of))]
    medians = np.full(bins, np.nan)
    filled = counts > 0
    lower, upper = (offsets + (counts - 1) // 2)[filled], (offsets + counts // 2)[filled]
    medians[filled] = 0.5 * (ordered[lower] + ordered[upper])
    return medians, counts


def fill_empty(values: FloatArray, *, periodic: bool) -> FloatArray:
    """Fill NaNs by linear interpolation between their neighbours.

    Args:
        values: Shape (n,), at least one finite.
        periodic: Whether the last value is the neighbour of the first; if not, the ends take the nearest value.
    """
    empty = np.isnan(values)
    places = np.arange(values.size, dtype=np.float64)
    period = float(values.size) if periodic else None
    return np.where(empty, np.interp(places, places[~empty], values[~empty], period=period), values)


def normalise(view: FloatArray) -> npt.NDArray[np.float32]:
    """Shift the median to 0 and scale the minimum to -1 (Shallue & Vanderburg 2018, AJ 155, 94; section 3.3).

    Args:
        view: Finite flux, shape (n,).

    Raises:
        NoDipError: If no value lies below the median.
    """
    centred = view - np.median(view)
    depth = -float(centred.min())
    if not depth > 0:
        raise NoDipError(f"no bin of {view.size} lies below the median; the view is flat")
    return (centred / depth).astype(np.float32)


def interpolated(views: npt.NDArray[Any], bins: int) -> npt.NDArray[Any]:
    """Interpolate views linearly between the centres of bins that lie side by side; both ends of the range stay.

    More bins than before carry no information that was not there: they only bring a view to the length that a network
    was designed for.

    Args:
        views: Shape (n, m) with m at least 2, floating point.
        bins: Number of bins.

    Returns:
        Shape (n, bins), of the same type.
    """
    count = views.shape[1]
    places = np.clip((np.arange(bins) + 0.5) * count / bins - 0.5, 0, count - 1)
    left = np.minimum(places.astype(np.int64), count - 2)
    share = (places - left).astype(views.dtype)
    return np.asarray((1 - share) * views[:, left] + share * views[:, left + 1])


@dataclass(frozen=True, eq=False)
class View:
    """A normalised view.

    Attributes:
        values: Median 0, minimum -1, shape (bins,).
        empty: Bins without a cadence, filled by interpolation.
        depth: Relative flux from the median to the minimum, which became 1.
    """

    values: npt.NDArray[np.float32]
    empty: int
    depth: float


def global_view(phase: FloatArray, flux: FloatArray, recipe: "WindowRecipe") -> View:
    """View of the whole period, phase -0.5 to 0.5, the event in the middle.

    Args:
        phase: Phases in increasing order, shape (n,).
        flux: Relative flux, shape (n,).
        recipe: Number and width of the bins.

    Raises:
        TooFewPointsError: If more bins are empty than the recipe allows.
        NoDipError: If the view is flat.
    """
    width = recipe.global_bin_width_bins / recipe.global_bins
    medians, _ = median_bins(phase, flux, low=-0.5, high=0.5, bins=recipe.global_bins, width=width)
    return _finished(medians, name="global", max_empty=recipe.global_max_empty, periodic=True)


def local_view(phase: FloatArray, flux: FloatArray, duration: float, recipe: "WindowRecipe") -> View:
    """View of the event and its surroundings.

    It reaches the recipe's number of durations to each side, or half a period where that is less, as the published
    views do.

    Args:
        phase: Phases in increasing order, shape (n,).
        flux: Relative flux, shape (n,).
        duration: Duration of the event in periods.
        recipe: Number and width of the bins.

    Raises:
        TooFewPointsError: If more bins are empty than the recipe allows.
        NoDipError: If the view is flat.
    """
    reach = min(0.5, recipe.local_half_width_durations * duration)
    width = recipe.local_bin_width_durations * duration
    return finished_view(phase, flux, low=-reach, high=reach, width=width, recipe=recipe)


def finished_view(
    phase: FloatArray, flux: FloatArray, *, low: float, high: float, width: float, recipe: "WindowRecipe"
) -> View:
    """View of a part of the period in as many bins as a local view has.

    Args:
        phase: Phases in increasing order, shape (n,).
        flux: Relative flux, shape (n,).
        low: Left edge of the first bin, in periods.
        high: Right edge of the last.
        width: Of a bin, in periods.
        recipe: Number of the bins, and how many may be empty.

    Raises:
        TooFewPointsError: If more bins are empty than the recipe allows.
        NoDipError: If the view is flat.
    """
    medians, _ = median_bins(phase, flux, low=low, high=high, bins=recipe.local_bins, width=width)
    return _finished(medians, name="local", max_empty=recipe.local_max_empty, periodic=False)


def _finished(medians: FloatArray, *, name: str, max_empty: float, periodic: bool) -> View:
    empty = int(np.count_nonzero(np.isnan(medians)))
    if empty > max_empty * medians.size:
        raise TooFewPointsError(
            f"{empty} of {medians.size} bins of the {name} view have no cadence; at most {max_empty:.0%} may be empty"
        )
    filled = fill_empty(medians, periodic=periodic)
    return View(values=normalise(filled), empty=empty, depth=float(np.median(filled) - filled.min()))
