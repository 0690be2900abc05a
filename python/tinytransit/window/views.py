# SPDX-License-Identifier: MIT
"""The two views of a folded light curve: the whole period, and the transit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.window.binning import FloatArray, fill_empty, median_bins
from tinytransit.window.errors import TooFewPointsError
from tinytransit.window.normalising import normalise
from tinytransit.window.recipe import WindowRecipe


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


def global_view(phase: FloatArray, flux: FloatArray, recipe: WindowRecipe) -> View:
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


def local_view(phase: FloatArray, flux: FloatArray, duration: float, recipe: WindowRecipe) -> View:
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
    phase: FloatArray, flux: FloatArray, *, low: float, high: float, width: float, recipe: WindowRecipe
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
