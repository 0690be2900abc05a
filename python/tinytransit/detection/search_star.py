# SPDX-License-Identifier: MIT
"""Search one star: from its cleaned and stitched light curve to periodic signals, over several filter widths."""

from dataclasses import dataclass

import numpy as np

from tinytransit.detection.iterative_search import Found, find_signals
from tinytransit.detection.methods import usable
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.stellar_waves import stellar_waves
from tinytransit.lightcurve.cleaning import clip_upward
from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, times, with_values
from tinytransit.lightcurve.detrending import detrend
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.recipe import WindowRecipe

# Filters tried beside that of the recipe, in days: a narrower one for restless stars, a wider one that spares long
# transits (a filter three times as long as a transit leaves it as it is: Hippke et al. 2019, AJ 158, 143; section 4).
_OTHER_WIDTHS_DAYS = (0.7, 2.0)


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
    filters = _filters(curve, recipe, settings)
    nothing = np.zeros(times(curve).shape, dtype=np.bool_)
    versions = [flattened(curve, nothing, recipe, each) for each in filters]
    first, *others = (_on_cadences(curve, version) for version in versions)
    usable_somewhere = np.isfinite(first)
    for other in others:
        usable_somewhere |= np.isfinite(other)
    keep = usable_somewhere
    found = find_signals(times(curve)[keep], first[keep], settings, [other[keep] for other in others])
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


def _filters(curve: LightCurve, recipe: WindowRecipe, settings: DetectionSettings) -> list[Filter]:
    if settings.filter_window_days is not None:
        return [Filter(settings.filter_window_days)]
    own = recipe.detrend_window_days
    filters = [Filter(own)] + [Filter(width) for width in _OTHER_WIDTHS_DAYS if width != own]
    waves = stellar_waves(times(curve), fluxes(curve))
    return filters if waves is None else [*filters, Filter(own, waves)]


def _on_cadences(curve: LightCurve, flat: LightCurve) -> FloatArray:
    """Return the flux of ``flat`` on the cadences of ``curve``, NaN where it has none, shape (n,)."""
    flux = np.full(times(curve).shape, np.nan)
    flux[np.searchsorted(times(curve), times(flat))] = fluxes(flat)
    return flux
