# SPDX-License-Identifier: MIT
"""Search a light curve until nothing stands out any more."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tinytransit.detection import bls, tls
from tinytransit.detection.grid import SearchGrid, grid_of
from tinytransit.detection.peak import Peak, Spectrum
from tinytransit.detection.settings import DetectionSettings, Method
from tinytransit.detection.signal import Signal, measure
from tinytransit.detection.time_bins import mean_bins
from tinytransit.statistics import FloatArray

METHODS: dict[Method, Callable[[FloatArray, FloatArray, SearchGrid], Peak]] = {"bls": bls.search, "tls": tls.search}

# Half of the shortest duration searched at half a day.
_BIN_DAYS = 10.0 / 1440.0
# Half width of what is taken out about a found transit, in durations.
_MASK_DURATIONS = 0.75
# Two dips whose depths differ by more than this are no two transits of one planet.
_UNEQUAL_SIGMA = 5.0
# How many single events are taken out before a light curve is given up.
_MOST_SINGLES = 8


@dataclass(frozen=True)
class SingleEvent:
    """A dip that is seen once and carries a peak alone: its centre and duration in days, and its depth."""

    centre_days: float
    duration_days: float
    depth: float


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found.

    Attributes:
        signals: In the order found, the strongest first.
        singles: Single events, taken out on the way.
        last: The periodogram in which nothing stood out any more, if the search got that far.
    """

    signals: list[Signal] = field(default_factory=list)
    singles: list[SingleEvent] = field(default_factory=list)
    last: Spectrum | None = None


def find_signals(time: FloatArray, flux: FloatArray, settings: DetectionSettings) -> Found:
    """Search, take out the transits found, and search again.

    The search sees means over 10 minutes; what it finds is measured on every cadence. A peak of which a single dip has
    nearly all the signal, or that pairs two dips of different depth, shows a glitch or one transit of a long period:
    that dip is taken out and noted.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        settings: Method and thresholds.

    Raises:
        ShortCurveError: If the light curve is too short for the periods.
    """
    search, grid = METHODS[settings.method], grid_of(time, settings)
    signals: list[Signal] = []
    singles: list[SingleEvent] = []
    while len(signals) < settings.max_planets and len(singles) < _MOST_SINGLES:
        peak = search(*mean_bins(time, flux, _BIN_DAYS), grid)
        if peak.sde < settings.min_sde:
            return Found(signals, singles, peak.spectrum)
        signal = measure(time, flux, peak)
        if signal.snr < settings.min_snr:
            return Found(signals, singles, peak.spectrum)
        reach = _MASK_DURATIONS * signal.fit.duration_days
        if _stands_alone(signal, settings):
            singles.append(SingleEvent(signal.strongest_transit, signal.fit.duration_days, signal.strongest_depth))
            keep = np.abs(time - signal.strongest_transit) > reach
        else:
            signals.append(signal)
            keep = np.abs(signal.fit.distance(time)) > reach
        time, flux = time[keep], flux[keep]
    return Found(signals, singles)


def _stands_alone(signal: Signal, settings: DetectionSettings) -> bool:
    """Whether the strongest transit of a signal belongs to no other."""
    # What remains of the fewest transits, all alike and at the threshold together, if one is left out.
    least_rest = settings.min_snr * np.sqrt(1.0 - 1.0 / settings.min_transits)
    return (
        signal.transits < settings.min_transits
        or signal.snr_without_strongest < least_rest
        or (signal.transits == 2 and signal.odd_even_sigma > _UNEQUAL_SIGMA)
    )
