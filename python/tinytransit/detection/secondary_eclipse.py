# SPDX-License-Identifier: MIT
"""Secondary eclipse: the deepest dip of a folded light curve outside of the event, and whether it stands out."""

import math
from dataclasses import dataclass

import numpy as np

from tinytransit.detection.noise import Noise
from tinytransit.detection.trapezoid import Trapezoid, dip
from tinytransit.statistics import FloatArray
from tinytransit.window.folding import fold

# No third dip is looked for nearer to the event, or to the secondary eclipse, than this many durations; where these are
# more than a quarter of the orbit, as in a close binary, than a quarter, or one duration.
_CLEARANCE_DURATIONS, _LARGEST_CLEARANCE = 2.0, 0.25
# Boxes a duration.
_STEPS_A_DURATION = 4
_MOST_BOXES = 20_000
# How far from the middle of the best box the shape is tried, in durations.
_FINE_DURATIONS, _FINE_STEPS = 0.25, 9
# A box with fewer cadences than this share of the median box says nothing.
_LEAST_COVERAGE = 0.25
# Events among which one false secondary is allowed, as in Kepler's DR24 (Coughlin et al. 2016).
_EVENTS = 20_000


@dataclass(frozen=True)
class Secondary:
    """The most significant dip elsewhere in the orbit; depths are relative flux.

    Attributes:
        depth: Of the event's shape scaled to it, so that it can be compared with the event's own.
        depth_error: One standard deviation, red noise included.
        phase: Of its centre, in periods from the event, -0.5 to 0.5.
        sigma: Depth over error.
        next_sigma: Of the next most significant dip; 0 if there is no room for one.
        brightening_sigma: Of the most significant brightening.
        is_significant: Whether it is above chance, and above the two others by more than chance.
    """

    depth: float
    depth_error: float
    phase: float
    sigma: float
    next_sigma: float
    brightening_sigma: float
    is_significant: bool


def secondary_eclipse(time: FloatArray, flux: FloatArray, fit: Trapezoid, noise: Noise) -> Secondary | None:
    """Shift a box of the event's duration through the orbit, and scale the event's shape to the most significant dip.

    The thresholds are those of the model-shift test of Kepler's Robovetter (Coughlin et al. 2016, ApJS 224, 12;
    Thompson et al. 2018, ApJS 235, 38; appendix A.3.4): the secondary has to be above what white noise would make in
    one of 20,000 events, with the red noise divided out, and above the next dip and the largest brightening by what
    noise would make once in this light curve.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        fit: The event.
        noise: Outside the event, on the scale of its duration.

    Returns:
        The deepest by its significance, significant or not; None if no phase that is clear of the event was observed.
    """
    duration = fit.duration_days / fit.period_days
    boxes = min(_MOST_BOXES, math.ceil(_STEPS_A_DURATION / duration))
    clearance = max(min(_CLEARANCE_DURATIONS * duration, _LARGEST_CLEARANCE), duration)
    if not noise.sigma > 0 or clearance >= 0.5:
        return None
    phase = fold(time, fit.period_days, fit.epoch_days)
    order = np.argsort(phase, kind="stable")
    phase, below = phase[order], noise.level - flux[order]
    centres = -0.5 + (np.arange(boxes) + 0.5) / boxes
    depth, count = _boxes(phase, below, centres, duration)
    enough = count >= max(1.0, _LEAST_COVERAGE * float(np.median(count)))
    sigma = np.where(enough, depth * np.sqrt(count) / noise.sigma, np.nan)
    clear = enough & (np.abs(centres) >= clearance)
    if not clear.any():
        return None
    place = int(np.nanargmax(np.where(clear, sigma, np.nan)))
    beside = clear & (np.abs(fold(centres, 1.0, centres[place])) >= clearance)
    following = float(np.nanmax(sigma[beside])) if beside.any() else 0.0
    brightening = float(np.nanmax(-sigma[clear]))
    chance, difference = _thresholds(duration)
    best, red = float(sigma[place]), noise.red_factor
    centre, scaled, weight = _scaled(phase, below, float(centres[place]), duration, fit.ingress)
    error = noise.sigma / math.sqrt(weight)
    return Secondary(
        depth=scaled,
        depth_error=error,
        phase=centre,
        sigma=scaled / error,
        next_sigma=following,
        brightening_sigma=brightening,
        is_significant=best > chance
        and (best - following) * red > difference
        and (best - brightening) * red > difference,
    )


def _scaled(
    phase: FloatArray, below: FloatArray, centre: float, duration: float, ingress: float
) -> tuple[float, float, float]:
    """Return where near a box the event's shape fits best, its depth there, and the sum of the squared shape."""
    near = np.abs(fold(phase, 1.0, centre)) <= (0.5 + _FINE_DURATIONS) * duration
    phase, below = phase[near], below[near]
    best = (centre, 0.0, 1.0)
    for shift in np.linspace(-_FINE_DURATIONS, _FINE_DURATIONS, _FINE_STEPS) * duration:
        shape = dip(fold(phase, 1.0, centre + shift), duration, ingress)
        weight = float(shape @ shape)
        if weight > 0 and (depth := float(shape @ below) / weight) * math.sqrt(weight) > best[1] * math.sqrt(best[2]):
            best = (float(fold(centre + shift, 1.0, 0.0)), depth, weight)
    return best


def _boxes(phase: FloatArray, below: FloatArray, centres: FloatArray, width: float) -> tuple[FloatArray, FloatArray]:
    """Return mean and number of the values in a box about each centre, shape (boxes,); phases increase."""
    around = np.concatenate([phase - 1.0, phase, phase + 1.0])
    sums = np.concatenate([[0.0], np.cumsum(np.tile(below, 3))])
    first, last = (np.searchsorted(around, centres + side * width) for side in (-0.5, 0.5))
    count = (last - first).astype(np.float64)
    return (sums[last] - sums[first]) / np.maximum(count, 1.0), count


def _thresholds(duration: float) -> tuple[float, float]:
    """Return what one box in 20,000 light curves, and one in this, reaches by chance, in standard deviations."""
    from scipy.special import erfcinv

    return math.sqrt(2.0) * float(erfcinv(duration / _EVENTS)), math.sqrt(2.0) * float(erfcinv(duration))
