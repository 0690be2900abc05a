# SPDX-License-Identifier: MIT
"""Settings of a search."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tinytransit.resources import released_model

_Positive = Annotated[float, Field(gt=0)]

Method = Literal["fast", "bls", "tls"]


class DetectionSettings(BaseModel):
    """Every choice of a search; the same settings give the same candidates.

    Attributes:
        method: ``fast``, box least squares by fast folding, where gerbls is installed; ``bls``, the same a period at a
            time; or ``tls``, transit least squares.
        model: Folder of the int8 model and its manifest.
        max_planets: Most candidates on one star.
        min_strength: Geometric mean of detection efficiency and signal-to-noise ratio, the latter without the strongest
            dip and over the flanks, from which on a peak is a candidate; see ``TransitSeries.strength``.
        min_sde: Signal detection efficiency likewise.
        min_snr: Signal-to-noise ratio of the fit likewise, red noise included.
        min_transits: Fewest transits that a candidate shows, and by which the longest period searched is limited.
        min_period_days: Shortest period searched.
        max_period_days: Longest period searched; by default the time span over ``min_transits``.
        oversampling: How many trial frequencies there are where one would do (Ofir 2014); fast folding sets its own.
        filter_window_days: Full width of the filter that takes off the trend; by default several are tried.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    method: Method = "fast"
    model: Path = Field(default_factory=released_model)
    max_planets: Annotated[int, Field(ge=1, le=20)] = 6
    min_strength: _Positive = 4.9
    min_sde: _Positive = 4.5
    min_snr: _Positive = 5.75
    min_transits: Annotated[int, Field(ge=2)] = 2
    min_period_days: Annotated[float, Field(ge=0.1)] = 0.5
    max_period_days: _Positive | None = None
    oversampling: Annotated[int, Field(ge=1, le=20)] = 3
    filter_window_days: Annotated[float, Field(ge=0.1)] | None = None

    def loose(self) -> "DetectionSettings":
        """Return the same with thresholds for a search that would rather show too much, about one candidate a star."""
        return self.model_copy(update=_LOOSE)


_LOOSE = {"min_strength": 4.3, "min_sde": 4.0, "min_snr": 4.5}
