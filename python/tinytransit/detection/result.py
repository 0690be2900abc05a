# SPDX-License-Identifier: MIT
"""The records of a searched star, as they are written, sent and read again: numbers and text only."""

import math
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

# Numbers go through JSON, which has no NaN.
Number = Annotated[float | None, BeforeValidator(
    lambda value: None if isinstance(value, float) and not math.isfinite(value) else value
)]  # fmt: skip


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Record):
    """A value and one standard deviation of it."""

    value: float
    error: Number


class OddEven(_Record):
    """Depths of odd and of even transits in ppm, with errors; None of a kind that was not seen.

    Attributes:
        odd_ppm: Of every other transit.
        odd_error_ppm: One standard deviation.
        even_ppm: Of those between.
        even_error_ppm: Likewise.
        sigma: How many standard deviations they differ by.
    """

    odd_ppm: Number
    odd_error_ppm: Number
    even_ppm: Number
    even_error_ppm: Number
    sigma: Number


class SecondaryEclipse(_Record):
    """The most significant dip elsewhere in the orbit.

    Attributes:
        depth_ppm: Of the transit's shape scaled to it.
        depth_error_ppm: One standard deviation.
        phase: Of its centre, in periods from the transit, -0.5 to 0.5.
        sigma: Depth over error.
        share: Depth over that of the transit.
        is_significant: Whether it stands out of chance, of the next dip and of the largest brightening.
        could_be_occultation: Whether a planet could make it (less than a tenth of the transit, albedo below 1, ...).
        albedo: Geometric albedo that a planet would need; None without a transit fit.
    """

    depth_ppm: float
    depth_error_ppm: float
    phase: float
    sigma: float
    share: Number
    is_significant: bool
    could_be_occultation: bool
    albedo: Number


class OtherSignal(_Record):
    """Another signal that the search has found of the same pair of bodies.

    Attributes:
        ratio: Of its period to the candidate's, as ``1/2``.
        phase: Of its epoch, in periods from the transit.
        depth_ppm: Depth; None where the search did not measure it.
        snr: Signal-to-noise ratio; None likewise.
    """

    ratio: str
    phase: float
    depth_ppm: Number
    snr: Number


class Transit(_Record):
    """One transit that was observed.

    Attributes:
        number: From the epoch on, which has 0.
        predicted_bjd: Its centre by the ephemeris.
        observed_bjd: As fitted; None where the transit alone is too shallow for it.
        late_minutes: Observed less predicted; None likewise.
        error_minutes: One standard deviation; None likewise.
        depth_ppm: Of this transit.
        snr: Of this transit.
    """

    number: int
    predicted_bjd: float
    observed_bjd: Number
    late_minutes: Number
    error_minutes: Number
    depth_ppm: Number
    snr: float


class Timing(_Record):
    """How far the transits are from the ephemeris: scatter beyond the errors, and its significance in sigma."""

    scatter_minutes: float
    significance: float
    is_significant: bool


class TransitModel(_Record):
    """The fit of a Mandel-Agol transit on a circular orbit.

    Attributes:
        radius_ratio: Of companion and star.
        impact: Impact parameter.
        duration_hours: First to last contact.
        separation: Semi-major axis over the radius of the star.
        density_sun: Density of the star that the orbit tells, in solar units.
        limb_darkening: The two quadratic coefficients, fixed.
        reduced_chi_square: Of the fit.
        radius_earth: Of the companion; None if the star's is not known.
        temperature_k: Equilibrium temperature (Bond albedo 0.3); None likewise.
        density_ratio: ``density_sun`` over the star's own; None likewise.
    """

    radius_ratio: Value
    impact: Value
    duration_hours: Value
    separation: Value
    density_sun: Value
    limb_darkening: tuple[float, float]
    reduced_chi_square: float
    radius_earth: Value | None
    temperature_k: Number
    density_ratio: Number


class CentroidMove(_Record):
    """How the centroid of one light curve moves in transit; see ``pixel_check.CentroidCheck``."""

    file: str
    shift_pixels: float
    significance: float
    offset_pixels: Number
    transits: int


class DifferenceImage(_Record):
    """Where light vanishes in one file of pixels; see ``pixel_check.DifferenceCheck``. Images are rows of columns."""

    file: str
    offset_pixels: float
    significance: float
    star: tuple[float, float]
    source: tuple[float, float]
    image: tuple[tuple[Number, ...], ...]
    sigma: tuple[tuple[Number, ...], ...]


class Candidate(_Record):
    """A periodic dip above the thresholds.

    Attributes:
        star: Name with its catalogue.
        number: In the order found on the star, from 1.
        period_days: Period of the orbit, with ``period_error_days``.
        epoch_bjd: Centre of one event, BJD (TDB), with ``epoch_error_days``.
        duration_hours: First to last contact, of the transit model or, without one, of the trapezoid.
        duration_error_hours: One standard deviation of it.
        depth_ppm: Of the fitted trapezoid, with ``depth_error_ppm``.
        snr: Signal-to-noise ratio, red noise included.
        sde: Signal detection efficiency of the peak; None if the candidate was not found as a peak.
        transits: Transits seen.
        disposition: What it is taken for: ``planet candidate``, ``eclipsing binary``, ``contact binary``,
            ``off target``, ``variable star`` or ``not transit-like``.
        reasons: Why, one sentence each; none for a planet candidate.
        warnings: What else is to be known, one sentence each.
        odd_even: Depths of odd and even transits.
        secondary: The secondary eclipse: the deepest dip outside of the event; None if nowhere in the orbit is clear.
        transit_times: Each transit.
        timing: Their variation; None if too few have a time.
        others: Other signals of the same pair of bodies.
        model: Of the transit; None if it could not be fitted.
        centroids: One a light curve that has centroids.
        differences: One a file of pixels.
        transit_like: Score of the network: probability that it is a transit or an eclipse; None without a window.
        planet_like: Score of the network: probability that it is a planet given that; None without such an output.
        score: What candidates are ranked by: calibrated probability of a planet, ``transit_like`` (calibrated) times
            ``planet_like``.
        called: Whether ``transit_like`` reaches the model's threshold.
        domain_departures: In what the candidate is outside of what the network was trained on.
        sheet: Picture, relative to the output folder.
    """

    star: str
    number: int
    period_days: float
    period_error_days: Number
    epoch_bjd: float
    epoch_error_days: Number
    duration_hours: float
    duration_error_hours: Number
    depth_ppm: float
    depth_error_ppm: Number
    snr: float
    sde: Number
    transits: int
    disposition: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    odd_even: OddEven
    secondary: SecondaryEclipse | None
    transit_times: tuple[Transit, ...]
    timing: Timing | None
    others: tuple[OtherSignal, ...]
    model: TransitModel | None
    centroids: tuple[CentroidMove, ...]
    differences: tuple[DifferenceImage, ...]
    transit_like: Number
    planet_like: Number
    score: Number
    called: bool
    domain_departures: tuple[str, ...]
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


class StarParameters(_Record):
    """What is known of the star; see ``tinytransit.window.stellar.Star``. None where nothing is."""

    teff_k: Number
    radius_sun: Number
    mass_sun: Number
    log_g: Number
    magnitude: Number
    density_sun: Number
    source: str


class Note(_Record):
    """What the user should know of a file, a candidate or a star.

    Attributes:
        what: Its name.
        reason: In one line.
        skipped: Whether it gave nothing; otherwise it was used, with a reservation.
    """

    what: str
    reason: str
    skipped: bool = True


class StarDetection(_Record):
    """All of one star.

    Attributes:
        star: Name with its catalogue.
        source: Missions and their sectors or quarters.
        parameters: Of the star.
        cadences: Cadences searched.
        cadence_minutes: Median time between two.
        span_days: From the first to the last.
        coverage_bjd: First and last BJD of each stretch without a gap.
        candidates: In the order found.
        singles: Dips seen once.
        rotation: None if the light curve is too short for one.
        highest_sde: Of the peak that was not good enough; None if the search ended otherwise.
        notes: What was left out, and reservations.
        seconds: Wall time of each stage; not part of any written result.
    """

    star: str
    source: str
    parameters: StarParameters
    cadences: int
    cadence_minutes: float
    span_days: float
    coverage_bjd: tuple[tuple[float, float], ...]
    candidates: tuple[Candidate, ...]
    singles: tuple[Single, ...]
    rotation: Rotation | None
    highest_sde: Number
    notes: tuple[Note, ...]
    seconds: dict[str, float]
