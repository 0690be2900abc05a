# SPDX-License-Identifier: MIT
"""Grid of the periods and durations that a transit search tries."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tinytransit.detection.errors import ShortCurveError
from tinytransit.detection.settings import DetectionSettings
from tinytransit.statistics import FloatArray
from tinytransit.window.synthetic.eclipses import separation_of

# Durations searched, as multiples of that of a central transit of the Sun at the same period: from a grazing transit
# of an M dwarf to a central one of a subgiant (20 and 0.16 solar densities); longer dips are mostly waves.
_SHORTEST, _LONGEST, _STEP = 0.25, 1.85, 1.35
_LARGEST_SHARE_OF_PERIOD = 0.2
# Too few trial periods have no background to stand out of.
_FEWEST_PERIODS = 100


def central_duration(period_days: float) -> float:
    """Days that a central transit of the Sun takes: P R / (pi a), Winn 2010 (arXiv:1001.2010), equation 19."""
    return period_days / (math.pi * separation_of(period_days, density=1.0))


@dataclass(frozen=True, eq=False)
class Band:
    """Periods, shape (n,), in increasing order, and the durations to try at each, shape (m,); days."""

    periods: FloatArray
    durations: FloatArray


@dataclass(frozen=True)
class SearchGrid:
    """The grid of one light curve.

    Attributes:
        span_days: From the first cadence to the last.
        shortest_days: Shortest period.
        longest_days: Longest period.
        oversampling: Of the frequencies.
    """

    span_days: float
    shortest_days: float
    longest_days: float
    oversampling: int

    @property
    def periods(self) -> FloatArray:
        """Trial periods in days, increasing, shape (n,).

        The frequency step is the one over which the last transit of the span moves by its duration over the
        oversampling. A duration goes with the cube root of the period, so that cube roots of frequencies are evenly
        spaced: Ofir 2014 (A&A 561, A138), equations 5 to 7.
        """
        step = central_duration(1.0) / (self.span_days * self.oversampling) / 3.0
        low, high = self.longest_days ** (-1.0 / 3.0), self.shortest_days ** (-1.0 / 3.0)
        roots = np.linspace(high, low, math.ceil((high - low) / step) + 1)
        return np.asarray(roots**-3.0, dtype=np.float64)

    def bands(self, shortest_duration: float) -> Iterator[Band]:
        """Yield the periods by octave, each with durations of its own, none below ``shortest_duration`` days."""
        periods = self.periods
        octave = np.floor(np.log2(periods / periods[0]))
        for chosen in (periods[octave == number] for number in np.unique(octave)):
            low = max(_SHORTEST * central_duration(chosen[0]), shortest_duration)
            high = min(_LONGEST * central_duration(chosen[-1]), _LARGEST_SHARE_OF_PERIOD * chosen[0])
            count = max(1, round(math.log(max(high / low, 1.0)) / math.log(_STEP)) + 1)
            yield Band(chosen, np.geomspace(min(low, high), high, count))


def grid_of(time: FloatArray, settings: DetectionSettings) -> SearchGrid:
    """Return the grid for a light curve.

    Args:
        time: Days, increasing, shape (n,).
        settings: Bounds of the periods, and oversampling.

    Raises:
        ShortCurveError: If fewer than 100 periods lie between the bounds.
    """
    span = float(time[-1] - time[0]) if time.size else 0.0
    longest = min(span / settings.min_transits, settings.max_period_days or math.inf)
    if longest > settings.min_period_days:
        grid = SearchGrid(span, settings.min_period_days, longest, settings.oversampling)
        if grid.periods.size >= _FEWEST_PERIODS:
            return grid
    raise ShortCurveError(
        f"{time.size} cadences over {span:.3g} days leave no room for periods from "
        f"{settings.min_period_days:g} to {longest:.3g} days; search for shorter periods "
        "(--min-period) or stitch more light curves of the star"
    )
