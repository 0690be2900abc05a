# SPDX-License-Identifier: MIT
"""Planets of known size and orbit, fitted."""

import numpy as np
import pytest
from helpers.searched_stars import LIMB_DARKENING, fine_transits, peak

from tinytransit.detection.noise import Noise, noise_on
from tinytransit.detection.transit_fit import TransitFit, fit_transit, limb_darkening, separation_of
from tinytransit.detection.trapezoid import Trapezoid, fit_trapezoid
from tinytransit.window.stellar import Star
from tinytransit.window.synthetic.eclipses import Orbit
from tinytransit.window.synthetic.sampling import CADENCE_DAYS

SUN = Star(teff_k=5772.0, radius_sun=1.0, mass_sun=1.0)


def fitted(orbit: Orbit, noise: float, cadence: float = CADENCE_DAYS, seed: int = 0) -> TransitFit | None:
    time = np.arange(1325.0, 1352.0, cadence)
    time = time[(time < 1338.0) | (time > 1339.2)]
    flux = fine_transits(time, orbit, cadence) + np.random.default_rng(seed).normal(0.0, noise, time.size)
    fit = fit_trapezoid(time, flux, peak(1.0002 * orbit.period, orbit.epoch + 0.005, orbit.duration))
    return fit_transit(time, flux, fit, noise_of(time, flux, fit), LIMB_DARKENING)


def noise_of(time: np.ndarray, flux: np.ndarray, fit: Trapezoid) -> Noise:
    return noise_on(time, flux, np.abs(fit.distance(time)) > fit.duration_days, fit.duration_days)


@pytest.mark.parametrize(
    ("period", "radius", "impact", "density", "noise", "cadence"),
    [(3.1, 0.08, 0.2, 1.0, 5e-4, CADENCE_DAYS), (3.1, 0.10, 0.7, 1.0, 2e-4, CADENCE_DAYS),
     (6.27, 0.017, 0.6, 1.0, 1e-4, 2.0 / 1440.0), (5.0, 0.1, 0.4, 0.3, 3e-4, 30.0 / 1440.0),
     (2.0, 0.12, 0.9, 2.0, 3e-4, CADENCE_DAYS)],
)  # fmt: skip
def test_size_duration_impact_and_density_are_within_their_errors(
    period: float, radius: float, impact: float, density: float, noise: float, cadence: float
) -> None:
    orbit = Orbit(period, 1326.3, separation_of(period, density), radius, impact)
    found = fitted(orbit, noise, cadence)
    assert found is not None
    for estimate, truth in ((found.radius_ratio, radius), (found.duration_days, orbit.duration),
                            (found.impact, impact), (found.separation, orbit.separation),
                            (found.density_sun, density)):  # fmt: skip
        assert estimate.value == pytest.approx(truth, abs=3.5 * estimate.error)
    assert found.radius_ratio.error < 0.15 * radius
    # The noise that it is measured by is known to a tenth from so few stretches.
    assert 0.5 < found.reduced_chi_square < 1.6


def test_errors_of_the_size_are_what_the_fits_scatter_by() -> None:
    orbit = Orbit(3.1, 1326.3, separation_of(3.1, 1.0), 0.05, 0.3)
    fits = [found for seed in range(25) if (found := fitted(orbit, 4e-4, seed=seed)) is not None]
    assert len(fits) == 25
    pulls = [(found.radius_ratio.value - 0.05) / found.radius_ratio.error for found in fits]
    assert 0.3 < float(np.std(pulls)) < 1.6 and abs(float(np.mean(pulls))) < 1.0


def test_transits_off_the_ephemeris_are_fitted_at_their_own_times() -> None:
    orbit = Orbit(3.1, 1326.3, separation_of(3.1, 1.0), 0.08, 0.2)
    time = np.arange(1325.0, 1352.0, CADENCE_DAYS)
    number = np.rint((time - 1326.3) / 3.1)
    late = 0.03 * np.where(number % 2 == 0, 1.0, -1.0)
    flux = fine_transits(time - late, orbit) + np.random.default_rng(1).normal(0.0, 3e-4, time.size)
    fit = fit_trapezoid(time, flux, peak(3.1, 1326.3, orbit.duration))
    distance = fit.distance(time) - np.where(fit.cycle(time) % 2 == (round((fit.epoch_days - 1326.3) / 3.1) % 2),
                                             0.03, -0.03)  # fmt: skip
    smeared = fit_transit(time, flux, fit, noise_of(time, flux, fit), LIMB_DARKENING)
    aligned = fit_transit(time, flux, fit, noise_of(time, flux, fit), LIMB_DARKENING, distance)
    assert smeared is not None and aligned is not None
    assert aligned.duration_days.value == pytest.approx(orbit.duration, rel=0.03)
    assert smeared.duration_days.value > 1.2 * orbit.duration


def test_nothing_that_dims_has_no_fit() -> None:
    time = np.arange(1325.0, 1352.0, CADENCE_DAYS)
    flux = 1.0 + np.random.default_rng(0).normal(0.0, 1e-4, time.size)
    brightening = Trapezoid(3.0, 1338.0, 0.1, -0.001, 0.2, 1e-3, 1e-3, 1e-3, 1e-4)
    assert fit_transit(time, flux, brightening, Noise(1.0, 1e-4, 1.0), LIMB_DARKENING) is None
    few = time[:5]
    dim = Trapezoid(3.0, 1325.0, 0.1, 0.001, 0.2, 1e-3, 1e-3, 1e-3, 1e-4)
    assert fit_transit(few, flux[:5], dim, Noise(1.0, 1e-4, 1.0), LIMB_DARKENING) is None


def test_the_earth_about_the_sun() -> None:
    """Radius and temperature that are known: 109 Earth radii make a solar one, and the Earth would have 255 K."""
    assert separation_of(365.25, 1.0) == pytest.approx(215.0, rel=0.01)
    orbit = Orbit(10.0, 1326.3, separation_of(10.0, 1.0), 0.1, 0.0)
    found = fitted(orbit, 2e-4)
    assert found is not None
    radius = found.radius_earth(SUN)
    assert radius is not None and radius.value == pytest.approx(10.9, rel=0.02)
    assert found.temperature(SUN, 365.25) == pytest.approx(255.0, rel=0.01)
    assert found.radius_earth(Star()) is None and found.temperature(Star(), 10.0) is None


def test_a_cool_star_is_darkened_otherwise_than_the_sun() -> None:
    assert limb_darkening(Star(), kepler=False) == pytest.approx(limb_darkening(SUN, kepler=False))
    assert limb_darkening(Star(teff_k=4500.0), kepler=False) == pytest.approx((0.5037, 0.1581))
    assert limb_darkening(Star(teff_k=6000.0), kepler=True) == pytest.approx((0.4703, 0.1893))
    assert limb_darkening(Star(teff_k=50_000.0), kepler=False) == limb_darkening(Star(teff_k=10_000.0), kepler=False)
