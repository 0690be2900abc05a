# SPDX-License-Identifier: MIT
"""The disposition of a candidate, and what speaks for and against a planet, in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tinytransit.detection.eclipsing_binary import ODD_EVEN_SHARE, ODD_EVEN_SIGMA, Harmonic
from tinytransit.detection.pixel_check import CentroidCheck, DifferenceCheck
from tinytransit.detection.secondary_eclipse import Secondary
from tinytransit.detection.signal import Signal
from tinytransit.detection.transit_fit import TransitFit, separation_of
from tinytransit.detection.transit_times import TimingVariation
from tinytransit.detection.variability import Variability
from tinytransit.window.stellar import Star

# An occultation of a planet (Thompson et al. 2018, ApJS 235, 38; appendix A.4.1.2): its share of the transit, geometric
# albedo, radius in Earth radii and impact parameter are below these.
_OCCULTATION_SHARE, _LARGEST_ALBEDO, _LARGEST_RADIUS, _LARGEST_IMPACT = 0.1, 1.0, 30.0, 0.95
# A wave of less than this share of the depth makes no dip, nor does it make one that is shorter than this share of it.
_WAVE_SHARE, _WAVE_DIP_PERIODS = 0.25, 0.05
# A centroid that moves by more than this, and tells of a source as far away as this (in pixels), is another star's.
_CENTROID_SIGMA, _FAR_PIXELS = 4.0, 1.0
# Densities of fit and star that differ by this many standard deviations and this factor do not belong together; an
# orbit of eccentricity 0.3 may change the fitted one by a factor of 2.5 (Kipping 2010, MNRAS 407, 301).
_DENSITY_SIGMA, _DENSITY_FACTOR = 3.0, 5.0


class Disposition(StrEnum):
    """What a candidate is taken for."""

    PLANET_CANDIDATE = "planet candidate"
    ECLIPSING_BINARY = "eclipsing binary"
    CONTACT_BINARY = "contact binary"
    OFF_TARGET = "off target"
    VARIABLE_STAR = "variable star"
    NOT_TRANSIT_LIKE = "not transit-like"


@dataclass(frozen=True)
class Evidence:
    """All that a disposition is made of.

    Attributes:
        signal: The candidate, at the period of its orbit.
        doubled: Whether that is twice the period that was found.
        contact: Whether the light curve is a contact binary's.
        fit: Of a transit; None if there is none.
        star: What is known of it.
        variability: Of the star; None if there is none to be known.
        timing: How far the transits are from the ephemeris; None if too few have a time.
        harmonics: Other signals of the same pair of bodies.
        centroids: Of each light curve that has centroids.
        differences: Of each file of pixels.
        is_transit_like: Whether the network's score reaches the manifest's threshold; None without a window.
        related: Stronger candidates of the star with a commensurate period: their numbers, and the ratio in words.
        departures: In what the event is outside of what the network was trained on.
    """

    signal: Signal
    doubled: bool = False
    contact: bool = False
    fit: TransitFit | None = None
    star: Star = field(default_factory=Star)
    variability: Variability | None = None
    timing: TimingVariation | None = None
    harmonics: Sequence[Harmonic] = ()
    centroids: Sequence[CentroidCheck] = ()
    differences: Sequence[DifferenceCheck] = ()
    is_transit_like: bool | None = None
    related: Sequence[tuple[int, str]] = ()
    departures: Sequence[str] = ()


@dataclass(frozen=True)
class Vetting:
    """A disposition, the reasons for it, and what else is to be known; one sentence each."""

    disposition: Disposition
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


def vet(evidence: Evidence) -> Vetting:
    """Vet a candidate.

    The tests are those of Kepler's Robovetter (Coughlin et al. 2016, ApJS 224, 12; Thompson et al. 2018, ApJS 235, 38;
    appendix A): odd and even depths, a secondary eclipse by its significance and its share of the primary, a period
    that is the star's rotation, the centroid; and the network's score. The first that fails gives the word.
    """
    found: list[tuple[Disposition, str]] = [
        *((Disposition.CONTACT_BINARY, text) for text in _contact(evidence)),
        *((Disposition.OFF_TARGET, text) for text in _off_target(evidence)),
        *((Disposition.ECLIPSING_BINARY, text) for text in _binary(evidence)),
        *((Disposition.VARIABLE_STAR, text) for text in _wave(evidence)),
        *((Disposition.NOT_TRANSIT_LIKE, text) for text in _score(evidence)),
    ]
    disposition = found[0][0] if found else Disposition.PLANET_CANDIDATE
    reasons = tuple(text for word, text in found if word is disposition)
    others = tuple(text for word, text in found if word is not disposition)
    return Vetting(disposition, reasons, (*others, *_remarks(evidence)))


def albedo_of(secondary: Secondary, fit: TransitFit, star: Star, period_days: float) -> float:
    """Return the geometric albedo that a planet needs to reflect what vanishes in its occultation.

    It is the depth times the squared distance in radii of the planet (Winn 2010, arXiv:1001.2010, equation 36); the
    distance is that of the star's density where it is known, otherwise that of the fit.
    """
    density = star.density_sun
    separation = fit.separation.value if density is None else separation_of(period_days, density)
    return secondary.depth * (separation / fit.radius_ratio.value) ** 2


def secondary_share(signal: Signal) -> float:
    """Return the depth of the secondary over that of the primary; NaN without either."""
    if signal.secondary is None or not signal.fit.depth > 0:
        return math.nan
    return signal.secondary.depth / signal.fit.depth


def could_be_occultation(evidence: Evidence) -> bool:
    """Whether a planet could make the secondary: shallow enough, and neither too bright nor too large a planet."""
    secondary, fit = evidence.signal.secondary, evidence.fit
    if secondary is None or fit is None or secondary_share(evidence.signal) >= _OCCULTATION_SHARE:
        return False
    radius = fit.radius_earth(evidence.star)
    return (
        albedo_of(secondary, fit, evidence.star, evidence.signal.fit.period_days) < _LARGEST_ALBEDO
        and (radius is None or radius.value < _LARGEST_RADIUS)
        and fit.impact.value < _LARGEST_IMPACT
    )


def _contact(evidence: Evidence) -> list[str]:
    return ["the whole light curve is one of two stars in contact: it never stops varying"] if evidence.contact else []


def _off_target(evidence: Evidence) -> list[str]:
    found = [
        f"the light vanishes {each.offset_pixels:.1f} pixels from the star ({each.significance:.1f} sigma, "
        f"difference image of {each.file})"
        for each in evidence.differences
        if each.significance > _CENTROID_SIGMA and each.offset_pixels > _FAR_PIXELS
    ]
    moving = [
        each
        for each in evidence.centroids
        if each.significance > _CENTROID_SIGMA and each.offset_pixels is not None and each.offset_pixels > _FAR_PIXELS
    ]
    # The centroid of all light is the weaker witness: where pixels were looked at, they decide.
    if not evidence.differences and 2 * len(moving) > len(evidence.centroids):
        found += [
            f"the centroid moves by {1000.0 * each.shift_pixels:.2f} thousandths of a pixel in transit "
            f"({each.significance:.1f} sigma, {each.file}), as for a source {each.offset_pixels:.1f} pixels away"
            for each in moving
        ]
    return found


def _binary(evidence: Evidence) -> list[str]:
    signal, found = evidence.signal, []
    secondary = signal.secondary
    if signal.odd_even_sigma > ODD_EVEN_SIGMA and signal.odd_even_share > ODD_EVEN_SHARE:
        found.append(
            f"odd and even events differ in depth, {signal.odd_depth * 1e6:.0f} and {signal.even_depth * 1e6:.0f} ppm "
            f"({signal.odd_even_sigma:.1f} sigma): two kinds of eclipses at twice the period"
        )
    if secondary and secondary.is_significant and not could_be_occultation(evidence):
        doubled = "; the search had taken both for one kind of event at half the period" if evidence.doubled else ""
        found.append(
            f"a secondary of {secondary.depth * 1e6:.0f} ppm ({secondary.sigma:.1f} sigma) at phase "
            f"{secondary.phase:.3f}, {secondary_share(signal):.0%} of the primary{_why_no_planet(evidence)}{doubled}"
        )
    radius = evidence.fit.radius_earth(evidence.star) if evidence.fit else None
    if radius and radius.value - radius.error > _LARGEST_RADIUS:
        found.append(f"the companion has {radius.value:.0f} Earth radii, more than any planet")
    return found


def _why_no_planet(evidence: Evidence) -> str:
    secondary, fit = evidence.signal.secondary, evidence.fit
    if secondary is None or fit is None or secondary_share(evidence.signal) >= _OCCULTATION_SHARE:
        return ""
    albedo = albedo_of(secondary, fit, evidence.star, evidence.signal.fit.period_days)
    return f": a planet would need an albedo of {albedo:.1f}" if albedo >= _LARGEST_ALBEDO else ""


def _wave(evidence: Evidence) -> list[str]:
    variability, fit = evidence.variability, evidence.signal.fit
    relation = variability.relation(fit.period_days) if variability else None
    if not variability or relation is None or variability.amplitude < _WAVE_SHARE * fit.depth:
        return []
    if fit.duration_days < _WAVE_DIP_PERIODS * variability.period_days:
        return []
    return [
        f"the period is {relation}that of the star's own variation, {variability.period_days:.3f} days with an "
        f"amplitude of {variability.amplitude * 1e6:.0f} ppm"
    ]


def _score(evidence: Evidence) -> list[str]:
    return [] if evidence.is_transit_like is not False else ["the network's transit_like is below its threshold"]


def _remarks(evidence: Evidence) -> list[str]:
    signal, found = evidence.signal, []
    secondary, fit, timing = signal.secondary, evidence.fit, evidence.timing
    if secondary and secondary.is_significant and could_be_occultation(evidence):
        found.append(
            f"a secondary of {secondary.depth * 1e6:.0f} ppm ({secondary.sigma:.1f} sigma), "
            f"{secondary_share(signal):.1%} of the transit, could be the occultation of a planet"
        )
    density = evidence.star.density_sun
    if fit and density:
        ratio = fit.density_sun.value / density
        apart = abs(fit.density_sun.value - density) / max(fit.density_sun.error, 1e-300)
        if apart > _DENSITY_SIGMA and not 1.0 / _DENSITY_FACTOR < ratio < _DENSITY_FACTOR:
            found.append(
                f"the transit tells of a star of {fit.density_sun.value:.2g} solar densities, the star has "
                f"{density:.2g}: another star's, or a very eccentric orbit"
            )
    if timing and timing.is_significant:
        found.append(f"transits are early and late by {timing.scatter_days * 1440.0:.1f} minutes")
    found += [
        f"also found at {each.ratio} of the period, phase {each.phase:.2f}"
        + (f" ({each.depth * 1e6:.0f} ppm)" if math.isfinite(each.depth) else "")
        for each in evidence.harmonics
    ]
    found += [
        f"the period is {ratio} of that of candidate {number:02d}: near a resonance, or part of the same signal"
        for number, ratio in evidence.related
    ]
    if evidence.departures:
        found.append(f"outside of what the network was trained on: {'; '.join(evidence.departures)}")
    return found
