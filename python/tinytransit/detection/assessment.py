# SPDX-License-Identifier: MIT
"""From the signals that a search has found to what is known of each candidate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.periods import commensurate
from tinytransit.detection.contact_binary import ContactBinary
from tinytransit.detection.eclipsing_binary import Family, settled
from tinytransit.detection.iterative_search import SingleEvent
from tinytransit.detection.peak import Peak, Spectrum
from tinytransit.detection.pixel_check import CentroidCheck, DifferenceCheck, centroid_checks, difference_checks
from tinytransit.detection.signal import Signal, measure
from tinytransit.detection.transit_fit import fit_transit, limb_darkening
from tinytransit.detection.transit_masks import own_cadences
from tinytransit.detection.transit_times import TransitTime, timing_variation, transit_times
from tinytransit.detection.trapezoid import Trapezoid
from tinytransit.detection.vetting import Evidence
from tinytransit.lightcurve.curve import LightCurve, fluxes, star, time_system, times
from tinytransit.lightcurve.pixels.centroid import Centroids
from tinytransit.lightcurve.pixels.two_apertures import TwoApertures
from tinytransit.statistics import FloatArray
from tinytransit.window.stellar import Star

# An eclipse of stars in contact lasts about a quarter of the orbit.
_CONTACT_DURATION_PERIODS = 0.25


@dataclass(frozen=True, eq=False)
class Witnesses:
    """What is known of a star besides its light curve.

    Attributes:
        star: Its parameters.
        centroids: Of the light, by light-curve file, on the clock of the light curve.
        pixels: Files of pixels of the star.
        apertures: Its light in two apertures, where its files have it.
    """

    star: Star = field(default_factory=Star)
    centroids: Mapping[Path, Centroids] = field(default_factory=dict)
    pixels: Sequence[Path] = ()
    apertures: Sequence[TwoApertures] = ()


@dataclass(frozen=True, eq=False)
class Assessed:
    """A candidate, and each of its transits."""

    evidence: Evidence
    transits: list[TransitTime]

    @property
    def signal(self) -> Signal:
        """The candidate at the period of its orbit."""
        return self.evidence.signal


def assess(
    flat: LightCurve, families: Sequence[Family], singles: Sequence[SingleEvent], witnesses: Witnesses
) -> list[Assessed]:
    """Measure each family of signals on the cadences that are not in events of others, and look for all evidence.

    Args:
        flat: Detrended, with the events of all families masked while its trend was estimated.
        families: Of the star, the strongest first.
        singles: Dips seen once.
        witnesses: What else is known.

    Returns:
        In the order of the families; what the network says of them is not yet part of it.
    """
    time, flux = times(flat), fluxes(flat)
    span = float(time[-1] - time[0])
    hosts = [family.signal for family in families]
    found: list[Assessed] = []
    for place, family in enumerate(families):
        own = own_cadences(time, place, hosts, singles)
        first = measure(time[own], flux[own], family.signal.refined_peak)
        signal = settled(time[own], flux[own], first)
        related = _related(signal, [each.signal for each in found], span)
        doubled = signal.fit.period_days > 1.5 * first.fit.period_days
        found.append(
            _assessed(flat, own, signal, witnesses, Evidence(
                signal, doubled=doubled, star=witnesses.star, harmonics=family.harmonics, related=related))
        )  # fmt: skip
    return found


def assess_contact_binary(curve: LightCurve, binary: ContactBinary, witnesses: Witnesses) -> Assessed:
    """Measure a contact binary on a light curve whose trend is still in it: there is no level to detrend to.

    Args:
        curve: Cleaned and stitched.
        binary: As found in it.
        witnesses: What else is known.
    """
    time, flux = times(curve), fluxes(curve)
    nothing = np.empty(0)
    peak = Peak(
        binary.period_days,
        binary.epoch_days,
        _CONTACT_DURATION_PERIODS * binary.period_days,
        0.0,
        Spectrum(nothing, nothing),
    )
    signal = measure(time, flux, peak)
    return Assessed(Evidence(signal, contact=True, star=witnesses.star), transit_times(time, flux, signal.fit,
                                                                                       signal.noise))  # fmt: skip


def _assessed(
    flat: LightCurve, own: npt.NDArray[np.bool_], signal: Signal, witnesses: Witnesses, evidence: Evidence
) -> Assessed:
    time, flux, fit = times(flat)[own], fluxes(flat)[own], signal.fit
    transits = transit_times(time, flux, fit, signal.noise)
    timing = timing_variation(transits, fit.duration_days)
    darkening = limb_darkening(witnesses.star, kepler=not star(flat).startswith("TIC"))
    distance = _from_observed(time, fit, transits) if timing is not None and timing.is_significant else None
    centroids: list[CentroidCheck] = centroid_checks(witnesses.centroids, fit)
    differences: list[DifferenceCheck] = difference_checks(witnesses.pixels, fit, time_system(flat))
    return Assessed(
        replace(
            evidence, timing=timing, centroids=centroids, differences=differences,
            fit=fit_transit(time, flux, fit, signal.noise, darkening, distance),
        ),
        transits,
    )  # fmt: skip


def _from_observed(time: FloatArray, fit: Trapezoid, transits: Sequence[TransitTime]) -> FloatArray:
    """Return days from the observed centre of the nearest transit, or the predicted one where none was observed."""
    late = {each.number: each.late_days for each in transits if np.isfinite(each.late_days)}
    shift = np.array([late.get(int(cycle), 0.0) for cycle in fit.cycle(time)], dtype=np.float64)
    return np.asarray(fit.distance(time) - shift, dtype=np.float64)


def _related(signal: Signal, stronger: Sequence[Signal], span: float) -> list[tuple[int, str]]:
    found = []
    for number, other in enumerate(stronger, start=1):
        longer = max(signal.fit.duration_days, other.fit.duration_days)
        ratio = commensurate(signal.fit.period_days, other.fit.period_days, span=span, duration=longer)
        if ratio is not None:
            found.append((number, str(ratio)))
    return found
