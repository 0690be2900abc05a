# SPDX-License-Identifier: MIT
"""Dispositions and their reasons, one piece of evidence at a time."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tinytransit.detection.eclipsing_binary import Harmonic
from tinytransit.detection.noise import Noise
from tinytransit.detection.peak import Peak, Spectrum
from tinytransit.detection.pixel_check import CentroidCheck, DifferenceCheck
from tinytransit.detection.secondary_eclipse import Secondary
from tinytransit.detection.signal import Signal
from tinytransit.detection.transit_fit import Estimate, TransitFit
from tinytransit.detection.transit_times import TimingVariation
from tinytransit.detection.trapezoid import Trapezoid
from tinytransit.detection.variability import Variability
from tinytransit.detection.vetting import Disposition, Evidence, albedo_of, vet
from tinytransit.window.stellar import Star

DEPTH = 0.01


def dip(share: float, *, significant: bool = True, phase: float = 0.5) -> Secondary:
    return Secondary(share * DEPTH, 1e-5, phase, share * DEPTH / 1e-5, 1.0, 1.0, significant)


SIGNAL = Signal(
    peak=Peak(3.0, 1338.0, 0.1, 20.0, Spectrum(np.empty(0), np.empty(0))),
    fit=Trapezoid(3.0, 1338.0, 0.1, DEPTH, 0.2, 1e-4, 1e-4, 1e-3, 1e-4),
    snr=50.0, snr_without_strongest=45.0, transits=9, strongest_transit=1338.0, strongest_depth=DEPTH,
    odd_depth=DEPTH, even_depth=DEPTH, odd_error=1e-4, even_error=1e-4, odd_even_sigma=0.1, secondary=None,
    noise=Noise(1.0, 3e-4, 1.0),
)  # fmt: skip
LONG = replace(SIGNAL, fit=replace(SIGNAL.fit, duration_days=0.4))
FIT = TransitFit(
    radius_ratio=Estimate(0.1, 0.001), impact=Estimate(0.2, 0.1), duration_days=Estimate(0.1, 0.001),
    separation=Estimate(9.0, 0.3), density_sun=Estimate(1.0, 0.1), limb_darkening=(0.3, 0.2), reduced_chi_square=1.0,
)  # fmt: skip
PLANET = Evidence(SIGNAL, fit=FIT, star=Star(teff_k=5772.0, radius_sun=1.0, mass_sun=1.0), is_transit_like=True)


def with_secondary(secondary: Secondary, **changes: object) -> Evidence:
    return replace(PLANET, signal=replace(SIGNAL, secondary=secondary), **changes)  # type: ignore[arg-type]


def test_what_fails_no_test_is_a_planet_candidate() -> None:
    found = vet(PLANET)
    assert (found.disposition, found.reasons, found.warnings) == (Disposition.PLANET_CANDIDATE, (), ())


@pytest.mark.parametrize(
    ("evidence", "disposition"),
    [
        (replace(PLANET, contact=True), Disposition.CONTACT_BINARY),
        (with_secondary(dip(0.4)), Disposition.ECLIPSING_BINARY),
        (with_secondary(dip(0.4, phase=0.3)), Disposition.ECLIPSING_BINARY),
        # A tenth of the transit is more than any planet reflects; a hundredth is not, close to its star.
        (with_secondary(dip(0.09)), Disposition.ECLIPSING_BINARY),
        (with_secondary(dip(0.005)), Disposition.PLANET_CANDIDATE),
        (with_secondary(dip(0.4, significant=False)), Disposition.PLANET_CANDIDATE),
        (with_secondary(dip(0.005), fit=None), Disposition.ECLIPSING_BINARY),
        (replace(PLANET, star=Star(radius_sun=4.0)), Disposition.ECLIPSING_BINARY),
        (replace(PLANET, signal=replace(SIGNAL, odd_depth=0.008, odd_even_sigma=12.0)), Disposition.ECLIPSING_BINARY),
        # Very significant and very small: so many transits show a hundredth, and it is no second kind of eclipse.
        (replace(PLANET, signal=replace(SIGNAL, odd_depth=0.0099, odd_even_sigma=12.0)), Disposition.PLANET_CANDIDATE),
        (replace(PLANET, signal=LONG, variability=Variability(3.0, 0.02, 0.9, 1e-9, 0.05)), Disposition.VARIABLE_STAR),
        (replace(PLANET, signal=LONG, variability=Variability(1.5, 0.02, 0.9, 1e-9, 0.05)), Disposition.VARIABLE_STAR),
        # A dip of a thirtieth of the wave is none of it (TOI-139.01: 2 hours, 11 days).
        (replace(PLANET, variability=Variability(3.0, 0.02, 0.9, 1e-9, 0.05)), Disposition.PLANET_CANDIDATE),
        # A wave that is small against the transit made none of it.
        (
            replace(PLANET, signal=LONG, variability=Variability(3.0, 0.0008, 0.9, 1e-9, 0.05)),
            Disposition.PLANET_CANDIDATE,
        ),
        (
            replace(PLANET, signal=LONG, variability=Variability(2.2, 0.02, 0.9, 1e-9, 0.05)),
            Disposition.PLANET_CANDIDATE,
        ),
        (replace(PLANET, is_transit_like=False), Disposition.NOT_TRANSIT_LIKE),
        (replace(PLANET, is_transit_like=None), Disposition.PLANET_CANDIDATE),
    ],
)
def test_the_first_test_that_fails_gives_the_word(evidence: Evidence, disposition: Disposition) -> None:
    found = vet(evidence)
    assert found.disposition is disposition
    assert bool(found.reasons) is (disposition is not Disposition.PLANET_CANDIDATE)


def test_a_dip_of_eight_ppm_beside_a_transit_of_a_percent_says_nothing_against_a_planet() -> None:
    """TrES-2 b: 8 ppm, significant over 435 transits, beside 13,863 ppm (the planet reflects it)."""
    found = vet(with_secondary(dip(8.0 / 13_863.0)))
    assert found.disposition is Disposition.PLANET_CANDIDATE
    assert len(found.warnings) == 1 and "occultation" in found.warnings[0]


def test_the_albedo_of_an_occultation_is_its_depth_over_the_share_of_light_that_reaches_the_planet() -> None:
    # A planet at nine stellar radii with a tenth of its star's radius catches (1 / 90)^2 of the light.
    assert albedo_of(dip(0.01), FIT, Star(), 3.0) == pytest.approx(1e-4 * 8100.0)


def centroid(significance: float, offset: float | None) -> CentroidCheck:
    return CentroidCheck("a.fits", 0.001, significance, offset, 9)


def difference(significance: float, offset: float) -> DifferenceCheck:
    return DifferenceCheck("tp.fits", offset, significance, (5.0, 5.0), (7.0, 5.0), np.ones((9, 9)), np.ones((9, 9)))


@pytest.mark.parametrize(
    ("centroids", "differences", "off"),
    [([centroid(9.0, 2.0)], [], True), ([centroid(9.0, 0.2)], [], False), ([centroid(2.0, 2.0)], [], False),
     ([centroid(9.0, None)], [], False), ([centroid(9.0, 2.0), centroid(1.0, 0.1)], [], False),
     ([], [difference(8.0, 2.0)], True), ([], [difference(8.0, 0.3)], False),
     # Where pixels were looked at, they decide.
     ([centroid(9.0, 2.0)], [difference(1.0, 0.2)], False)],
)  # fmt: skip
def test_light_that_vanishes_elsewhere_is_off_target(
    centroids: list[CentroidCheck], differences: list[DifferenceCheck], off: bool
) -> None:
    found = vet(replace(PLANET, centroids=centroids, differences=differences))
    assert (found.disposition is Disposition.OFF_TARGET) is off


def test_what_is_no_reason_is_a_warning() -> None:
    found = vet(
        replace(
            with_secondary(dip(0.4)),
            timing=TimingVariation(0.01, 9.0, True),
            harmonics=[Harmonic(Fraction(1, 2), 0.5, 0.001, 9.0)],
            related=[(1, "2")],
            departures=["Kepler (trained on TESS)"],
            is_transit_like=False,
        )
    )
    assert found.disposition is Disposition.ECLIPSING_BINARY and len(found.reasons) == 1
    assert len(found.warnings) == 5


@pytest.mark.parametrize(("density", "warned"), [(1.0, False), (3.0, False), (30.0, True), (0.02, True)])
def test_a_transit_of_another_stars_density_is_warned_of(density: float, warned: bool) -> None:
    fit = replace(FIT, density_sun=Estimate(density, 0.05 * density))
    assert bool(vet(replace(PLANET, fit=fit)).warnings) is warned
