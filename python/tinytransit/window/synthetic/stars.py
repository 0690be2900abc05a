# SPDX-License-Identifier: MIT
"""Synthetic stars, each a light curve and the ephemeris on which a search would fold it, and windows of many."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.curve import LightCurve, make_curve
from tinytransit.lightcurve.detrending import detrend
from tinytransit.lightcurve.searching import strongest_box
from tinytransit.skipped import Skipped
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.build import Built, windows_of_star
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.synthetic import variability
from tinytransit.window.synthetic.eclipses import Orbit, binary, separation_of, transit
from tinytransit.window.synthetic.sampling import CADENCE_DAYS, red_and_white, sector_times

Kind = Literal["PC", "EB", "V", "J"]
KINDS: tuple[Kind, ...] = ("PC", "EB", "V", "J")
SOURCE = "synthetic"

_TIME_SYSTEM = "BTJD"
_JUNK: tuple[variability.Disturbance, ...] = (
    variability.steps,
    variability.drops,
    variability.flares,
    variability.ramps,
)


def make_star(seed: int, index: int, kind: Kind, recipe: WindowRecipe) -> tuple[LightCurve, Ephemeris]:
    """Make one star; the same arguments give the same star.

    Args:
        seed: Of the whole set.
        index: Of the star in the set.
        kind: ``PC`` a transiting planet, ``EB`` an eclipsing binary, ``V`` a variable star, ``J`` instrumental junk or
            noise.
        recipe: How junk and variables are detrended before the search.

    Returns:
        A cleaned light curve, and its ephemeris: the true one of a planet or binary, with a search's error in the
        duration; of the others that of the strongest box that a search finds, as it is with real junk.
    """
    rng = np.random.default_rng([seed, index])
    time, flux, white, orbit = make_flux(rng, kind)
    star = f"SYN {seed}-{index}"
    curve = clean(
        make_curve(time, flux, np.full(time.shape, white), time_system=_TIME_SYSTEM, star=star, source=SOURCE)
    )
    if orbit is None:
        flat = detrend(
            curve,
            np.zeros(time.shape, dtype=np.bool_),
            method=recipe.detrend_method,
            window_days=recipe.detrend_window_days,
            gap_days=recipe.detrend_gap_days,
        )
        period, epoch, duration = strongest_box(flat)
    else:
        period, epoch, duration = orbit.period, orbit.epoch, orbit.duration * rng.uniform(0.85, 1.15)
    ephemeris = Ephemeris(
        star=star,
        name="",
        period_days=period,
        epoch_bjd=epoch + TIME_SYSTEMS[_TIME_SYSTEM],
        duration_hours=24.0 * min(duration, 0.5 * period),
        disposition=kind,
        source=SOURCE,
    )
    return curve, ephemeris


def make_flux(rng: np.random.Generator, kind: Kind) -> tuple[FloatArray, FloatArray, float, Orbit | None]:
    """Draw the flux of one star as a camera sees it, nothing cleaned.

    Args:
        rng: Source of randomness.
        kind: As of :func:`make_star`.

    Returns:
        BTJD, shape (n,); flux about 1, shape (n,); the standard deviation of its white noise; and the orbit of a planet
        or binary, None of other kinds.
    """
    time = sector_times(rng)
    white = _log_uniform(rng, 2e-4, 3e-3)
    flux = 1.0 + red_and_white(
        rng, time.size, white=white, red=white * rng.uniform(0.0, 0.5), correlation=rng.uniform(0.8, 0.99)
    )
    orbit = None
    if kind == "PC":
        orbit = _planet(rng, white)
        flux *= transit(time, orbit)
    elif kind == "EB":
        orbit = _binary_orbit(rng)
        flux *= binary(
            time,
            orbit,
            brightness=rng.uniform(0.02, 1.0),
            dilution=_log_uniform(rng, 0.1, 1.0),
            ellipsoidal=rng.uniform(0.0, 0.3) / orbit.separation**3,
        )
    elif kind == "V":
        flux += variability.spots(rng, time, white * _log_uniform(rng, 2.0, 30.0))
    else:
        for place in rng.permutation(len(_JUNK))[: int(rng.integers(0, 3))]:
            flux += _JUNK[place](rng, time, white * _log_uniform(rng, 3.0, 30.0))
    return time, flux, white, orbit


def _planet(rng: np.random.Generator, white: float) -> Orbit:
    """Draw a planet whose transits together reach a signal-to-noise ratio of 10 to 150."""
    period = _log_uniform(rng, 0.8, 13.0)
    separation = separation_of(period, density=_log_uniform(rng, 0.3, 3.0))
    orbit = Orbit(period, _epoch(rng, period), separation, radius=0.1, impact=rng.uniform(0.0, 0.8))
    cadences = orbit.duration / CADENCE_DAYS * 25.0 / period
    depth = _log_uniform(rng, 10.0, 150.0) * white / math.sqrt(cadences)
    return Orbit(period, orbit.epoch, separation, radius=min(math.sqrt(depth), 0.2), impact=orbit.impact)


def _binary_orbit(rng: np.random.Generator) -> Orbit:
    """Draw a binary, grazing (V-shaped) more often than not, never in contact."""
    period = _log_uniform(rng, 0.6, 13.0)
    radius = rng.uniform(0.2, 1.0)
    separation = max(separation_of(period, density=_log_uniform(rng, 0.1, 2.0)), 1.3 * (1.0 + radius))
    return Orbit(period, _epoch(rng, period), separation, radius, impact=rng.uniform(0.0, 0.9) * (1.0 + radius))


def _epoch(rng: np.random.Generator, period: float) -> float:
    return 1325.5 + rng.uniform(0.0, period)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def synthesise(
    count: int, seed: int, recipe: WindowRecipe, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> Built:
    """Make synthetic stars of each kind in turn and their windows.

    Args:
        count: Number of stars; one whose transits fall in a gap, say, is skipped with its reason.
        seed: Of all randomness.
        recipe: How to make the views.
        progress: Called with the number of stars done and of all stars.
    """
    built = Built()
    for index in range(count):
        kind = KINDS[index % len(KINDS)]
        try:
            curve, ephemeris = make_star(seed, index, kind, recipe)
            built.add(windows_of_star([curve], [ephemeris], recipe))
        except TinyTransitError as error:
            built.skipped.append(Skipped(f"SYN {seed}-{index}", str(error)))
        progress(index + 1, count)
    return built
