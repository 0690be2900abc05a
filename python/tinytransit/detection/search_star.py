# SPDX-License-Identifier: MIT
"""Search one star: from its cleaned and stitched light curve to periodic signals, over several filter widths."""

from dataclasses import dataclass

import numpy as np

from tinytransit.detection.grid import grid_of
from tinytransit.detection.iterative_search import Found, find_signals
from tinytransit.detection.methods import usable
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.stellar_waves import stellar_waves
from tinytransit.detection.time_bins import counted_bins
from tinytransit.lightcurve.cleaning import clip_upward
from tinytransit.lightcurve.curve import (
    LightCurve,
    flux_errors,
    fluxes,
    make_curve,
    source,
    star,
    time_system,
    times,
    with_values,
)
from tinytransit.lightcurve.detrending import detrend
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.recipe import WindowRecipe

# Filters tried beside that of the recipe, in days: a narrower one for restless stars or, where periods are searched
# whose transits are long, a wider one that spares them (three times as long as a transit it leaves it as it is: Hippke
# et al. 2019, AJ 158, 143; section 4).
_NARROW_DAYS, _WIDE_DAYS, _WIDE_FROM_PERIOD_DAYS = 0.7, 2.0, 30.0
_BIN_DAYS = 10.0 / 1440.0


@dataclass(frozen=True, eq=False)
class Filter:
    """How the trend is taken off: the width in days, and the waves of the star to divide out before, shape (n,)."""

    width_days: float
    waves: FloatArray | None = None

    @property
    def words(self) -> str:
        """As a report says it."""
        return f"{self.width_days:g} d" + ("" if self.waves is None else ", waves of the star taken off")


@dataclass(frozen=True, eq=False)
class StarSearch:
    """What the search of a star came to.

    Attributes:
        found: Signals, single events, and what belongs together.
        chosen: The filter in which the strongest signal is strongest; that of the recipe where there is none.
        notes: What the user should know of how it was searched.
    """

    found: Found
    chosen: Filter
    notes: tuple[str, ...]


def search_star(curve: LightCurve, recipe: WindowRecipe, settings: DetectionSettings) -> StarSearch:
    """Detrend a light curve in several ways and search them together.

    Args:
        curve: Cleaned and stitched.
        recipe: Detrending of the windows; its filter is one of those tried.
        settings: Of the search; with a filter window given, that one alone is used.

    Raises:
        TinyTransitError: If it cannot be detrended or is too short to search.
    """
    time, flux = times(curve), fluxes(curve)
    filters = _filters(time, flux, recipe, settings)
    first, *others = (_without_trend(curve, recipe, each) for each in filters)
    found = find_signals(time, first, settings, others)
    _, note = usable(settings.method)
    return StarSearch(found, filters[found.views[0]] if found.views else filters[0], () if note is None else (note,))


def flattened(curve: LightCurve, masked: BoolArray, recipe: WindowRecipe, chosen: Filter) -> LightCurve:
    """Return a light curve without trend, clipped upward.

    Args:
        curve: Cleaned and stitched.
        masked: Cadences that do not shape the trend, shape (n,).
        recipe: Method and gaps.
        chosen: Width, and waves to divide out.
    """
    if chosen.waves is not None:
        everything = np.ones(masked.shape, dtype=np.bool_)
        curve = with_values(curve, everything, fluxes(curve) / chosen.waves, flux_errors(curve) / chosen.waves)
    flat = detrend(
        curve, masked, method=recipe.detrend_method, window_days=chosen.width_days, gap_days=recipe.detrend_gap_days
    )
    return clip_upward(flat, recipe.clip_sigma)


def _filters(time: FloatArray, flux: FloatArray, recipe: WindowRecipe, settings: DetectionSettings) -> list[Filter]:
    if settings.filter_window_days is not None:
        return [Filter(settings.filter_window_days)]
    own = recipe.detrend_window_days
    long = grid_of(time, settings).longest_days > _WIDE_FROM_PERIOD_DAYS
    filters = [Filter(width) for width in dict.fromkeys((own, _WIDE_DAYS if long else _NARROW_DAYS))]
    waves = stellar_waves(time, flux)
    return filters if waves is None else [*filters, Filter(own, waves)]


def _without_trend(curve: LightCurve, recipe: WindowRecipe, chosen: Filter) -> FloatArray:
    """Return the flux about 1, NaN where it has no trend, shape (n,); the trend is that of means over ten minutes."""
    time, flux = times(curve), fluxes(curve)
    if chosen.waves is not None:
        flux = flux / chosen.waves
    coarse_time, coarse, _ = counted_bins(time, flux, _BIN_DAYS)
    binned = make_curve(
        coarse_time, coarse, np.zeros(coarse.shape), time_system=time_system(curve), star=star(curve),
        source=source(curve),
    )  # fmt: skip
    nothing = np.zeros(coarse.shape, dtype=np.bool_)
    flat = detrend(
        binned, nothing, method=recipe.detrend_method, window_days=chosen.width_days, gap_days=recipe.detrend_gap_days
    )
    place = np.searchsorted(coarse_time, times(flat))
    trend = np.interp(time, times(flat), coarse[place] / fluxes(flat))
    # Where a stretch has no trend, its bins were left out.
    known = np.zeros(coarse.shape, dtype=np.bool_)
    known[place] = True
    nearest = np.clip(np.searchsorted(coarse_time, time), 0, coarse.size - 1)
    return np.where(known[nearest] | known[np.maximum(nearest - 1, 0)], flux / trend, np.nan)
