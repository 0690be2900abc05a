# SPDX-License-Identifier: MIT
"""Numbers beside the views, any of which may be unknown, as the model's input ``measurements``.

The twenty numbers of :mod:`tinytransit.window.scalars`, seven of the depth, of the aperture and of the star, each
spread over eight values as those are, and two values for the mission. An unknown number is 0 in all of its values,
which no known one is: a bin below a number is 1, one above it -1. So one network serves with and without.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.implied import implied
from tinytransit.window.scalars import BINS, EVENT_EDGES, SHAPE_EDGES, event_numbers, ramps

# Edges as in scalars.py: about the 2nd percentile, the octiles and the 98th of the events of Yu et al. 2019. Depth,
# radii and the ratio of durations are logarithms to base 10.
_FURTHER_EDGES: Mapping[str, tuple[float, ...]] = {
    "depth_change": (-2.5, -0.07, 0.01, 0.03, 0.05, 0.1, 0.32, 1.15, 6.3),
    "depth": (2.2, 2.65, 3.0, 3.27, 3.53, 3.8, 4.1, 4.57, 5.55),
    "tess_magnitude": (6.0, 8.5, 9.7, 10.4, 11.0, 11.4, 11.8, 12.4, 13.4),
    "star_radius": (-0.41, -0.06, 0.06, 0.155, 0.23, 0.31, 0.435, 0.93, 1.28),
    "effective_temperature": (3260.0, 4390.0, 4880.0, 5300.0, 5740.0, 6020.0, 6480.0, 7180.0, 8870.0),
    "planet_radius": (0.25, 0.57, 0.77, 0.94, 1.1, 1.26, 1.46, 1.79, 2.25),
    "duration_ratio": (-1.55, -0.84, -0.52, -0.34, -0.18, -0.05, 0.11, 0.35, 0.78),
}
_EDGES = np.array([*EVENT_EDGES.values(), *SHAPE_EDGES.values(), *_FURTHER_EDGES.values()])

NUMBERS: tuple[str, ...] = (*EVENT_EDGES, *SHAPE_EDGES, *_FURTHER_EDGES)
"""The numbers in their order; number i is in the values 8 i to 8 i + 7."""

MISSIONS = ("KIC", "TIC")
"""The last values, one each: 1 if the star's name is of this catalogue, -1 if of another one here, 0 if of neither."""

MEASUREMENTS = len(NUMBERS) * BINS + len(MISSIONS)
"""Values of the input ``measurements`` of one window."""

QUANTITIES = ("snr", "depth_ppm", "depth_change", "tmag", "star_radius", "star_mass", "teff")
"""Columns of a shard that the numbers are made of, besides those that every window has; NaN is unknown.

``snr`` of the folded event; ``depth_ppm``; ``depth_change``, the depth in a larger aperture less that in a smaller one
over the scatter outside of the transits (Yu et al. 2019, AJ 158, 25; section 3); ``tmag``, TESS magnitude;
``star_radius`` and ``star_mass`` in solar units; ``teff`` in kelvin.
"""

STAR_QUANTITIES = ("tmag", "star_radius", "star_mass", "teff")
"""Those of them that are the star's."""

# What each number goes with: unknown without these.
_MADE_OF = {
    "snr": ("snr",),
    "secondary_contrast": ("secondary_view",),
    "depth_change": ("depth_change",),
    "depth": ("depth_ppm",),
    "tess_magnitude": ("tmag",),
    "star_radius": ("star_radius",),
    "effective_temperature": ("teff",),
    "planet_radius": ("star_radius", "depth_ppm"),
    "duration_ratio": ("star_radius",),
}
MISSION = "mission"


def number_edges() -> dict[str, tuple[float, ...]]:
    """Return the edges of the bins of each number by its name, in the order of the input ``measurements``."""
    return {**EVENT_EDGES, **SHAPE_EDGES, **_FURTHER_EDGES}


def values_made_of(source: str) -> BoolArray:
    """Return which of the values are unknown where a source is, shape (218,).

    Args:
        source: One of ``QUANTITIES``, ``secondary_view`` or ``mission``.
    """
    values = np.zeros(MEASUREMENTS, dtype=np.bool_)
    if source == MISSION:
        values[-len(MISSIONS) :] = True
    for number, sources in _MADE_OF.items():
        if source in sources:
            start = NUMBERS.index(number) * BINS
            values[start : start + BINS] = True
    return values


def is_known(values: npt.NDArray[np.float32], source: str) -> BoolArray:
    """Return in which windows a source is known, shape (n,).

    Args:
        values: The input ``measurements``, shape (n, 218).
        source: One of ``QUANTITIES`` but ``star_mass``, which no number is of alone, ``secondary_view`` or ``mission``.
    """
    if source == MISSION:
        own = slice(-len(MISSIONS), None)
    else:
        start = BINS * NUMBERS.index(next(number for number, sources in _MADE_OF.items() if sources == (source,)))
        own = slice(start, start + BINS)
    return np.asarray(values[:, own].any(axis=1))


def unknown_values(values: npt.NDArray[np.float32]) -> BoolArray:
    """Return which values are of an unknown number or mission, shape (n, 218), given those, shape (n, 218)."""
    spread = values[:, : len(NUMBERS) * BINS].reshape(len(values), len(NUMBERS), BINS)
    unknown = np.repeat(~spread.any(axis=2), BINS, axis=1)
    mission = np.repeat(~is_known(values, MISSION)[:, np.newaxis], len(MISSIONS), axis=1)
    return np.hstack([unknown, mission])


def measurements(
    star: npt.NDArray[np.str_],
    period_days: FloatArray,
    duration_hours: FloatArray,
    quantities: Mapping[str, FloatArray],
    shape: Mapping[str, FloatArray],
) -> npt.NDArray[np.float32]:
    """Return the model's input ``measurements``, shape (n, 218), each value in [-1, 1], 0 where unknown.

    Args:
        star: Names with their catalogue, shape (n,).
        period_days: Shape (n,), above 0.
        duration_hours: Shape (n,), above 0.
        quantities: Any of ``QUANTITIES`` by name, shape (n,) each; one that is not there, or not finite in a row, is
            unknown. So are a radius, a mass or a temperature that is not above 0.
        shape: Features of the views, as :func:`tinytransit.window.shape.shape_features` returns them; NaN is unknown.
    """
    known = {name: _known(name, quantities.get(name), len(period_days)) for name in QUANTITIES}
    depth_ppm, radius = known["depth_ppm"], known["star_radius"]
    consequence = implied(period_days, duration_hours, depth_ppm, radius, known["star_mass"])
    further = np.stack([
        known["depth_change"],
        _log10(depth_ppm),
        known["tmag"],
        _log10(radius),
        known["teff"],
        _log10(consequence.planet_radius_earth),
        _log10(consequence.duration_ratio),
    ], axis=1)  # fmt: skip
    event = event_numbers(period_days, duration_hours, known["snr"])
    numbers = np.hstack([event, np.stack([shape[name] for name in SHAPE_EDGES], axis=1), further])
    inside = np.clip(numbers, _EDGES[:, 0], _EDGES[:, -1])
    return np.hstack([np.nan_to_num(ramps(inside, _EDGES), nan=0.0), _missions(star)]).astype(np.float32)


def _known(name: str, values: FloatArray | None, count: int) -> FloatArray:
    if values is None:
        return np.full(count, np.nan)
    values = np.asarray(values, dtype=np.float64)
    wrong = ~np.isfinite(values)
    if name in ("star_radius", "star_mass", "teff"):
        wrong |= ~(values > 0)
    return np.where(wrong, np.nan, values)


def _log10(values: FloatArray) -> FloatArray:
    """Return the logarithm to base 10; what is 0 or less, such as the depth of a brightening, counts as next to 0."""
    return np.asarray(np.log10(np.maximum(values, np.finfo(np.float64).tiny)), dtype=np.float64)


def _missions(star: npt.NDArray[np.str_]) -> npt.NDArray[np.float32]:
    of = np.stack([np.char.startswith(star, f"{catalogue} ") for catalogue in MISSIONS], axis=1)
    return np.where(of.any(axis=1, keepdims=True), np.where(of, 1.0, -1.0), 0.0).astype(np.float32)
