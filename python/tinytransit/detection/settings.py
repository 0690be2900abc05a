# SPDX-License-Identifier: MIT
"""What a search is told."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_Positive = Annotated[float, Field(gt=0)]

Method = Literal["fast", "bls", "tls"]


class DetectionSettings(BaseModel):
    """Every choice of a search; the same settings give the same candidates.

    Attributes:
        method: ``fast``, box least squares by fast folding, where gerbls is installed; ``bls``, the same a period at a
            time; or ``tls``, transit least squares.
        model: Folder of the int8 model and its manifest.
        max_planets: Most candidates on one star.
        min_sde: Signal detection efficiency from which on a peak is a candidate.
        min_snr: Signal-to-noise ratio likewise, red noise included. Of 150 synthetic sectors of red noise, two reach a
            detection efficiency of 6 with a ratio of 5.5 or more, none with 6. Kepler asks for 7.1 and four years
            (Jenkins et al. 2010, ApJ 713, L87; section 2).
        min_transits: Fewest transits that a candidate shows, and by which the longest period searched is limited.
        min_period_days: Shortest period searched.
        max_period_days: Longest period searched; by default the time span over ``min_transits``.
        oversampling: How many trial frequencies there are where one would do (Ofir 2014); fast folding sets its own.
        filter_window_days: Full width of the filter that takes off the trend; by default several are tried.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    method: Method = "fast"
    model: Path = Path("models")
    max_planets: Annotated[int, Field(ge=1, le=20)] = 6
    min_sde: _Positive = 6.0
    min_snr: _Positive = 6.0
    min_transits: Annotated[int, Field(ge=2)] = 2
    min_period_days: Annotated[float, Field(ge=0.1)] = 0.5
    max_period_days: _Positive | None = None
    oversampling: Annotated[int, Field(ge=1, le=20)] = 3
    filter_window_days: Annotated[float, Field(ge=0.1)] | None = None
