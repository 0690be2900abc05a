# SPDX-License-Identifier: MIT
"""Planets of known size put into synthetic light curves, to see which of them the model finds again."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import LightCurve, make_curve
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.build import windows_of_star
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.synthetic.eclipses import Orbit, separation_of, transit
from tinytransit.window.synthetic.sampling import CADENCE_DAYS, red_and_white, sector_times
from tinytransit.window.window import Window

_TIME_SYSTEM = "BTJD"
_LARGEST_RADIUS = 0.2
# What is drawn, log-uniformly. Two transits at least fall into a sector of 27 days, gaps aside.
SNR, PERIOD_DAYS, WHITE_NOISE = (3.0, 100.0), (0.5, 13.0), (2e-4, 3e-3)


@dataclass(frozen=True)
class Planet:
    """What was injected.

    Attributes:
        period_days: Period.
        depth: Relative area of the disc; limb darkening deepens the middle of a transit by some percent.
        snr: Depth over the white noise, times the root of the number of cadences observed in transit. Red noise, up to
            half the white, comes on top.
    """

    period_days: float
    depth: float
    snr: float


@dataclass(frozen=True)
class Injected:
    """Injected planets and their windows, in the same order.

    Attributes:
        planets: Those that gave a window.
        windows: Their windows.
        lost: Why the others gave none, one reason each: most have their transits in a gap.
    """

    planets: list[Planet] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def inject(
    count: int, seed: int, recipe: WindowRecipe, progress: Callable[[int, int], None] = lambda done, total: None
) -> Injected:
    """Make stars with one planet each and fold them as a pipeline would.

    Args:
        count: Number of stars.
        seed: Of all randomness.
        recipe: How to make the views.
        progress: Called with the number of stars done and of all stars.
    """
    injected = Injected()
    for index in range(count):
        try:
            curve, ephemeris, planet = make_injection(seed, index)
            built = windows_of_star([curve], [ephemeris], recipe)
            injected.windows.extend(built.windows)
            injected.planets.extend([planet] * len(built.windows))
            injected.lost.extend(skip.reason for skip in built.skipped)
        except TinyTransitError as error:
            injected.lost.append(str(error))
        progress(index + 1, count)
    return injected


def make_injection(seed: int, index: int) -> tuple[LightCurve, Ephemeris, Planet]:
    """Make one star with a planet; the same arguments give the same star.

    Returns:
        A cleaned light curve, the ephemeris of the planet with a search's error in the duration, and what it is.
    """
    rng = np.random.default_rng([seed, index])
    time = sector_times(rng)
    white = _log_uniform(rng, WHITE_NOISE)
    period = _log_uniform(rng, PERIOD_DAYS)
    separation = separation_of(period, density=_log_uniform(rng, (0.3, 3.0)))
    epoch, impact = float(time[0]) + rng.uniform(0.0, period), rng.uniform(0.0, 0.8)
    small = Orbit(period, epoch, separation, radius=0.1, impact=impact)
    # Where a gap hides all transits, one cadence stands for none, and no window will come of it.
    depth = _log_uniform(rng, SNR) * white / math.sqrt(max(_in_transit(time, small), 1))
    orbit = Orbit(period, epoch, separation, min(math.sqrt(depth), _LARGEST_RADIUS), impact)
    flux = transit(time, orbit) + red_and_white(
        rng, time.size, white=white, red=white * rng.uniform(0.0, 0.5), correlation=rng.uniform(0.8, 0.99)
    )
    star = f"INJ {seed}-{index}"
    curve = make_curve(time, flux, np.full(time.shape, white), time_system=_TIME_SYSTEM, star=star, source="injected")
    ephemeris = Ephemeris(
        star=star, name="", period_days=period, epoch_bjd=epoch + TIME_SYSTEMS[_TIME_SYSTEM],
        duration_hours=24.0 * min(orbit.duration * rng.uniform(0.85, 1.15), 0.5 * period), disposition="PC",
        source="injected",
    )  # fmt: skip
    snr = orbit.radius**2 / white * math.sqrt(_in_transit(time, orbit))
    return clean(curve), ephemeris, Planet(period, orbit.radius**2, snr)


def _in_transit(time: npt.NDArray[np.float64], orbit: Orbit) -> int:
    """Count the cadences whose middle lies between first and fourth contact."""
    distance = np.abs((time - orbit.epoch + 0.5 * orbit.period) % orbit.period - 0.5 * orbit.period)
    return int(np.count_nonzero(distance < max(0.5 * orbit.duration, 0.5 * CADENCE_DAYS)))


def _log_uniform(rng: np.random.Generator, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
