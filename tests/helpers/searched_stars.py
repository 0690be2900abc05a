# SPDX-License-Identifier: MIT
"""Stars to search: a sector of ten-minute cadences with transits, eclipses and spots, as arrays and as CSV files."""

from pathlib import Path

import batman
import numpy as np

from tinytransit.detection.peak import Peak, Spectrum
from tinytransit.window.synthetic.eclipses import Orbit, binary, separation_of, transit
from tinytransit.window.synthetic.sampling import CADENCE_DAYS, sector_times

NOISE = 5e-4
LIMB_DARKENING = (0.3, 0.2)


def times(seed: int = 0) -> np.ndarray:
    return sector_times(np.random.default_rng(seed))


def noise(time: np.ndarray, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, 1]).normal(0.0, NOISE, time.size)


def planet(period: float, radius: float = 0.08, epoch: float = 1326.3) -> Orbit:
    return Orbit(period, epoch, separation_of(period, density=1.0), radius, impact=0.2)


def with_planets(*orbits: Orbit, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Times and flux of a star with these planets."""
    time = times(seed)
    flux = np.prod([transit(time, orbit) for orbit in orbits], axis=0) if orbits else np.ones(time.size)
    return time, flux + noise(time, seed)


def eclipsing_binary(period: float, brightness: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    time = times(seed)
    orbit = Orbit(period, 1326.3, separation_of(period, density=1.0), 0.2, impact=0.0)
    return time, binary(time, orbit, brightness=brightness, dilution=0.5, ellipsoidal=0.0) + noise(time, seed)


def peak(period: float, epoch: float, duration: float = 0.1) -> Peak:
    """A peak as a search would have found it."""
    return Peak(period, epoch, duration, 10.0, Spectrum(np.empty(0), np.empty(0)))


def fine_transits(time: np.ndarray, orbit: Orbit, exposure: float = CADENCE_DAYS) -> np.ndarray:
    """Flux of a planet, averaged over each exposure in 31 equal parts; dark limbs as for the Sun in the TESS band."""
    params = batman.TransitParams()
    params.t0, params.per, params.rp, params.a = orbit.epoch, orbit.period, orbit.radius, orbit.separation
    params.inc, params.ecc, params.w = np.degrees(np.arccos(orbit.impact / orbit.separation)), 0.0, 90.0
    params.limb_dark, params.u = "quadratic", list(LIMB_DARKENING)
    parts = ((np.arange(31) + 0.5) / 31 - 0.5) * exposure
    flux = batman.TransitModel(params, (time[:, None] + parts).ravel()).light_curve(params)
    return np.asarray(flux.reshape(time.size, 31).mean(axis=1))


def contact_binary(time: np.ndarray, period: float = 0.35, epoch: float = 1330.0) -> np.ndarray:
    """Flux of two stars in contact: two minima an orbit, the second a little shallower."""
    phase = 2.0 * np.pi * (time - epoch) / period
    return 1.0 - 0.02 * np.cos(phase) - 0.1 * np.cos(2.0 * phase) - 0.01 * np.cos(4.0 * phase)


def depth_of(orbit: Orbit) -> float:
    """Depth in the middle of the transit."""
    return 1.0 - float(transit(np.array([orbit.epoch]), orbit)[0])


def write_star(folder: Path, star: str, time: np.ndarray, flux: np.ndarray) -> Path:
    """Write a light curve as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{star.replace(' ', '_')}.csv"
    rows = "\n".join(f"{t:.8f},{f:.9f}" for t, f in zip(time, flux, strict=True))
    path.write_text(f"# star: {star}\nbtjd,flux\n{rows}\n")
    return path
