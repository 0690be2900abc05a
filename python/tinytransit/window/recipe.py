# SPDX-License-Identifier: MIT
"""The recipe by which a light curve becomes the model's inputs."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tinytransit.lightcurve.cleaning import Normalisation
from tinytransit.lightcurve.detrending import DetrendMethod
from tinytransit.lightcurve.quality import QualityMask

_PositiveInt = Annotated[int, Field(gt=0)]
_PositiveFloat = Annotated[float, Field(gt=0)]
_Share = Annotated[float, Field(ge=0, lt=1)]


class WindowRecipe(BaseModel):
    """Every number between a light-curve file and a window; the manifest of a model carries the one it was trained on.

    The views are those of Shallue & Vanderburg 2018 (AJ 155, 94; section 3.3) with the widths of Yu et al. 2019
    (AJ 158, 25), whose published views are what the model learns from.

    Attributes:
        global_bins: Bins of the global view.
        global_bin_width_bins: Width of a global bin as a multiple of period / ``global_bins``; above 1, bins overlap.
        local_bins: Bins of the local view, and of the secondary.
        local_half_width_durations: How far these reach to either side of the centre, in transit durations.
        local_bin_width_durations: Width of a local bin in transit durations.
        normalisation: Of a view: median 0, deepest bin -1.
        quality: How strict to be with the mission's quality flags.
        detrend_method: See ``tinytransit.lightcurve.detrending``.
        detrend_window_days: Full width of the detrending filter.
        detrend_gap_days: A longer gap starts a new segment, with a trend of its own.
        transit_mask_durations: Cadences this many durations from a transit centre do not shape the trend.
        clip_sigma: Cadences this far above the median are dropped.
        clip_lone_dips: Whether cadences as far below it are too, where they are too few in a row for a transit.
        shortest_transit_hours: So few.
        flux_normalisation: Of the detrended flux: relative (``median``) or in units of its scatter (``median_mad``),
            in which depths are then given.
        global_max_empty: A global view with more than this share of its bins empty is refused. It is generous
            because one transit in one sector leaves half of a long period unobserved.
        local_max_empty: The same for the local view.
        min_transit_cadences: Fewest cadences within half a duration of the transit centre.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    global_bins: _PositiveInt = 201
    global_bin_width_bins: _PositiveFloat = 1.2
    local_bins: _PositiveInt = 61
    local_half_width_durations: _PositiveFloat = 2.0
    local_bin_width_durations: _PositiveFloat = 0.16
    normalisation: Literal["astronet"] = "astronet"
    quality: QualityMask = "default"
    detrend_method: DetrendMethod = "biweight"
    detrend_window_days: _PositiveFloat = 1.0
    detrend_gap_days: _PositiveFloat = 0.5
    transit_mask_durations: _PositiveFloat = 1.5
    clip_sigma: _PositiveFloat = 5.0
    clip_lone_dips: bool = False
    shortest_transit_hours: _PositiveFloat = 0.5
    flux_normalisation: Normalisation = "median"
    global_max_empty: _Share = 0.75
    local_max_empty: _Share = 0.3
    min_transit_cadences: _PositiveInt = 3
