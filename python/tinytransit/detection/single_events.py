# SPDX-License-Identifier: MIT
"""Dips seen once, found by a matched filter before any period is searched for."""

from dataclasses import dataclass

import numpy as np

from tinytransit.detection.time_bins import TimeBins
from tinytransit.statistics import FloatArray

# Widths of the filter, days.
_DURATIONS = tuple(hours / 24.0 for hours in (1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0))
# From which signal-to-noise ratio on a dip counts; at seven widths and a thousand places noise does not reach it.
_LEAST_SNR = 9.0
# A dip with another one whose depth is within this factor may be one of several transits of a planet.
_ALIKE = 1.6
_ALIKE_SNR = 5.0
_MOST_SINGLES = 8
# Half width of the bottom of a dip, in durations of the box.
_BOTTOM = 0.3


@dataclass(frozen=True)
class SingleEvent:
    """A dip that is seen once and carries a peak alone: its centre and duration in days, and its depth."""

    centre_days: float
    duration_days: float
    depth: float


@dataclass(frozen=True, eq=False)
class Dips:
    """Dips of a light curve, by time; all shapes (n,): centre and duration in days, depth, signal-to-noise ratio."""

    centres: FloatArray
    durations: FloatArray
    depths: FloatArray
    snr: FloatArray


def dips(bins: TimeBins, least_snr: float) -> Dips:
    """Find the dips of a light curve with boxes of seven widths.

    Where the filter stays above the threshold there is one dip, with the width that fits best.

    Args:
        bins: The light curve.
        least_snr: Threshold.
    """
    weight = bins.sigma**-2.0
    sums = [np.concatenate(([0.0], np.cumsum(values))) for values in (weight * (1.0 - bins.flux), weight)]
    best, depth, width = (np.zeros(bins.time.shape) for _ in range(3))
    for duration in _DURATIONS:
        half = 0.5 * max(duration, bins.width_days)
        first = np.searchsorted(bins.time, bins.time - half)
        last = np.searchsorted(bins.time, bins.time + half, side="right")
        signal, total = (values[last] - values[first] for values in sums)
        ratio = np.where((last - first) * bins.width_days >= 0.5 * duration, signal / np.sqrt(total), 0.0)
        better = ratio > best
        best[better], depth[better], width[better] = ratio[better], (signal / total)[better], duration
    above = np.flatnonzero(best > least_snr)
    if not above.size:
        return Dips(*(np.empty(0) for _ in range(4)))
    apart = np.flatnonzero((np.diff(above) > 1) | (np.diff(bins.time[above]) > _DURATIONS[0])) + 1
    tops = np.array([group[np.argmax(best[group])] for group in np.split(above, apart)])
    return Dips(bins.time[tops], width[tops], depth[tops], best[tops])


def lone_dips(bins: TimeBins) -> list[SingleEvent]:
    """Return the deep dips that no other is like, the strongest first, 8 at most.

    A dip of 9 standard deviations or more is alone if no other has a depth within a factor of 1.6 of its own: a planet
    with two transits shows two alike. Taken out beforehand, it does not cost a pass of the search.

    Args:
        bins: The light curve.
    """
    found = dips(bins, _ALIKE_SNR)
    singles: list[SingleEvent] = []
    for place in np.argsort(-found.snr, kind="stable"):
        if found.snr[place] < _LEAST_SNR or len(singles) == _MOST_SINGLES:
            break
        ratio = np.delete(found.depths, place) / found.depths[place]
        if not ((ratio > 1.0 / _ALIKE) & (ratio < _ALIKE)).any():
            centre, duration = float(found.centres[place]), float(found.durations[place])
            bottom = np.abs(bins.time - centre) < _BOTTOM * duration
            singles.append(SingleEvent(centre, duration, 1.0 - float(np.median(bins.flux[bottom]))))
    return singles
