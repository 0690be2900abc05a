# SPDX-License-Identifier: MIT
"""Planets of known signal-to-noise ratio put into a light curve, and light curves that are sure to have none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinytransit.detection.noise import noise_on
from tinytransit.detection.search_star import Filter, flattened
from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, make_curve, times, with_values
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.folding import fold
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.synthetic.eclipses import Orbit, separation_of, transit
from tinytransit.window.synthetic.sampling import red_and_white, sector_times

PERIOD_DAYS, SNR = (0.5, 13.5), (5.0, 20.0)
_DENSITY, _LARGEST_IMPACT = (0.3, 3.0), 0.8
_SMALL_RADIUS = 0.03
# Fewest transits, each seen for at least half of its duration.
_FEWEST_TRANSITS, _SEEN = 2, 0.5
_DRAWS = 100
# Length of the pieces that a light curve is cut into to shuffle it: longer than a transit, shorter than most periods.
_PIECE_DAYS = (0.4, 1.0)
_WHITE, _RED, _CORRELATION = 1e-3, (0.0, 0.5), (0.8, 0.99)


@dataclass(frozen=True)
class InjectedPlanet:
    """What was injected.

    Attributes:
        period_days: Period.
        epoch_days: Centre of a transit.
        duration_hours: First to last contact.
        depth: Of the bottom, limb darkening included.
        radius: In radii of the star.
        snr: Depth of the transit's shape over the noise on the timescale of the transit, all cadences together.
        transits: Seen for half of their duration or more.
    """

    period_days: float
    epoch_days: float
    duration_hours: float
    depth: float
    radius: float
    snr: float
    transits: int


def inject(curve: LightCurve, recipe: WindowRecipe, rng: np.random.Generator) -> tuple[LightCurve, InjectedPlanet]:
    """Put one planet into a light curve.

    Period and signal-to-noise ratio are log-uniform, the star has 0.3 to 3 solar densities, and the impact parameter is
    uniform up to 0.8. Two transits at least are seen. Noise is that of the detrended light curve on the timescale of
    the transit, see ``noise_on``, so that a ratio of 10 means the same on a quiet and on a restless star.

    Args:
        curve: Cleaned and stitched, without transits of its own.
        recipe: How it is detrended to see its noise.
        rng: Source of randomness.
    """
    time = times(curve)
    for _ in range(_DRAWS):
        period = _log_uniform(rng, PERIOD_DAYS)
        separation = separation_of(period, density=_log_uniform(rng, _DENSITY))
        epoch, impact = float(time[0]) + rng.uniform(0.0, period), rng.uniform(0.0, _LARGEST_IMPACT)
        orbit = Orbit(period, epoch, separation, _SMALL_RADIUS, impact)
        seen = _transits_seen(time, orbit)
        if seen >= _FEWEST_TRANSITS:
            break
    shape = 1.0 - transit(time, orbit)
    flat = flattened(curve, np.zeros(time.shape, dtype=np.bool_), recipe, Filter(recipe.detrend_window_days))
    everywhere = np.ones(times(flat).shape, dtype=np.bool_)
    sigma = noise_on(times(flat), fluxes(flat), everywhere, orbit.duration).sigma
    snr = _log_uniform(rng, SNR)
    scale = snr * sigma / math.sqrt(float((shape**2).sum()))
    flux = fluxes(curve) * (1.0 - scale * shape)
    planet = InjectedPlanet(
        period_days=period, epoch_days=epoch, duration_hours=24.0 * orbit.duration, depth=scale * float(shape.max()),
        radius=_SMALL_RADIUS * math.sqrt(scale), snr=snr, transits=seen,
    )  # fmt: skip
    return with_values(curve, np.ones(time.shape, dtype=np.bool_), flux, flux_errors(curve)), planet


def without(curve: LightCurve, ephemerides: Sequence[tuple[float, float, float]]) -> LightCurve:
    """Cut dips out of a light curve, a duration to both sides of each centre.

    Args:
        curve: Any.
        ephemerides: Period, epoch and duration of each, days; a period of infinity is a single event.
    """
    time = times(curve)
    keep = np.ones(time.shape, dtype=np.bool_)
    for period, epoch, duration in ephemerides:
        distance = np.abs(time - epoch) if math.isinf(period) else np.abs(fold(time, period, epoch)) * period
        keep &= distance > duration
    return with_values(curve, keep, fluxes(curve), flux_errors(curve))


def inverted(curve: LightCurve) -> LightCurve:
    """Turn a light curve upside down: its glitches stay, and no dip is a transit."""
    flux = fluxes(curve)
    return with_values(curve, np.ones(flux.shape, dtype=np.bool_), 2.0 * np.median(flux) - flux, flux_errors(curve))


def scrambled(curve: LightCurve, recipe: WindowRecipe, rng: np.random.Generator) -> LightCurve:
    """Cut a detrended light curve into pieces of about a day and shuffle them: its glitches stay, no period does."""
    flat = flattened(curve, np.zeros(times(curve).shape, dtype=np.bool_), recipe, Filter(2.0 * _PIECE_DAYS[1]))
    flux, cadence = fluxes(flat), float(np.median(np.diff(times(flat))))
    cuts = np.cumsum(rng.uniform(*_PIECE_DAYS, size=round(flux.size * cadence / _PIECE_DAYS[0]) + 1) / cadence)
    pieces = np.split(np.arange(flux.size), cuts[cuts < flux.size].astype(np.int64))
    order = np.concatenate([pieces[place] for place in rng.permutation(len(pieces))])
    return with_values(flat, np.ones(flux.shape, dtype=np.bool_), flux[order], flux_errors(flat))


def quiet_star(seed: int, index: int) -> LightCurve:
    """Make a sector of white and red noise; the same arguments give the same light curve."""
    rng = np.random.default_rng([seed, index])
    time = sector_times(rng)
    flux = 1.0 + red_and_white(
        rng, time.size, white=_WHITE, red=_WHITE * rng.uniform(*_RED), correlation=rng.uniform(*_CORRELATION)
    )
    return make_curve(
        time, flux, np.full(time.shape, _WHITE), time_system="BTJD", star=f"SYN {seed}-{index}", source="synthetic"
    )


def _transits_seen(time: FloatArray, orbit: Orbit) -> int:
    distance = fold(time, orbit.period, orbit.epoch) * orbit.period
    inside: BoolArray = np.abs(distance) < 0.5 * orbit.duration
    cycle = np.rint((time[inside] - orbit.epoch) / orbit.period)
    counts = np.unique(cycle, return_counts=True)[1] * float(np.median(np.diff(time)))
    return int(np.count_nonzero(counts >= _SEEN * orbit.duration))


def _log_uniform(rng: np.random.Generator, bounds: tuple[float, float]) -> float:
    return float(np.exp(rng.uniform(*np.log(bounds))))
