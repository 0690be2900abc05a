# SPDX-License-Identifier: MIT
"""What is known of a star after its search, as it is written, sent and read again: numbers and text only."""

import math
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

# Numbers go through JSON, which has no NaN.
Number = Annotated[float | None, BeforeValidator(
    lambda value: None if isinstance(value, float) and not math.isfinite(value) else value
)]  # fmt: skip


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Candidate(_Record):
    """A periodic dip above the thresholds.

    Attributes:
        star: Name with its catalogue.
        number: In the order found on the star, from 1.
        period_days: Period, with ``period_error_days``.
        epoch_bjd: Centre of one event, BJD (TDB), with ``epoch_error_days``.
        duration_hours: First to last contact.
        depth_ppm: Of the fitted trapezoid, with ``depth_error_ppm``.
        snr: Signal-to-noise ratio, red noise included.
        sde: Signal detection efficiency of the peak.
        transits: Transits seen.
        odd_even_sigma: By how much odd and even depths differ; None if only one kind was seen.
        secondary_ppm: Depth of the deepest other dip.
        secondary_phase: Where it is, in periods from the transit.
        secondary_sigma: Its significance.
        scores: Of the model's outputs by name; empty if no window could be made.
        score: What candidates are ranked by: the product of the scores.
        probability: The decisive score calibrated, where the model has a calibration.
        called: Whether the decisive score reaches the model's threshold.
        warnings: What speaks against a planet, one sentence each.
        sheet: Picture, relative to the output folder.
    """

    star: str
    number: int
    period_days: float
    period_error_days: Number
    epoch_bjd: float
    epoch_error_days: Number
    duration_hours: float
    depth_ppm: float
    depth_error_ppm: Number
    snr: float
    sde: float
    transits: int
    odd_even_sigma: Number
    secondary_ppm: Number
    secondary_phase: Number
    secondary_sigma: Number
    scores: dict[str, float]
    score: Number
    probability: Number
    called: bool
    warnings: tuple[str, ...]
    sheet: str | None

    @property
    def name(self) -> str:
        """Star and number, as ``TIC 261136679.01``."""
        return f"{self.star}.{self.number:02d}"


class Single(_Record):
    """A dip seen once: centre in BJD, duration in hours, depth in ppm."""

    centre_bjd: float
    duration_hours: float
    depth_ppm: float


class Rotation(_Record):
    """The strongest wave of the star, and whether it counts as variable."""

    period_days: float
    amplitude_ppm: float
    false_alarm: float
    is_variable: bool


class Note(_Record):
    """A file or candidate that gave nothing, and why."""

    what: str
    reason: str


class StarDetection(_Record):
    """All of one star.

    Attributes:
        star: Name with its catalogue.
        source: Missions and their sectors or quarters.
        cadences: Cadences searched.
        span_days: From the first to the last.
        coverage_bjd: First and last BJD of each stretch without a gap.
        candidates: In the order found.
        singles: Dips seen once.
        rotation: None if the light curve is too short for one.
        highest_sde: Of the peak that was not good enough; None if the search ended otherwise.
        notes: What was left out.
        seconds: Wall time of each stage; not part of any written result.
    """

    star: str
    source: str
    cadences: int
    span_days: float
    coverage_bjd: tuple[tuple[float, float], ...]
    candidates: tuple[Candidate, ...]
    singles: tuple[Single, ...]
    rotation: Rotation | None
    highest_sde: Number
    notes: tuple[Note, ...]
    seconds: dict[str, float]
