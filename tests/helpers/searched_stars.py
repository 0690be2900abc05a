# SPDX-License-Identifier: MIT
"""Stars to search: a sector of ten-minute cadences with transits, eclipses and spots, as arrays and as CSV files."""

from pathlib import Path

import numpy as np

from tinytransit.window.synthetic.eclipses import Orbit, binary, separation_of, transit
from tinytransit.window.synthetic.sampling import sector_times

NOISE = 5e-4


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
