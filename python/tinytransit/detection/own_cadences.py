# SPDX-License-Identifier: MIT
"""Which cadences tell of a signal, and which of others on the same star."""

from collections.abc import Sequence

import numpy as np

from tinytransit.detection.iterative_search import SingleEvent
from tinytransit.detection.signal import Signal
from tinytransit.statistics import BoolArray, FloatArray

# Half width of what counts as in transit, in durations; contacts are uncertain by about this much.
_IN_TRANSIT_DURATIONS = 0.75


def in_transit(time: FloatArray, signal: Signal) -> BoolArray:
    """Mark the cadences in a transit of a signal; ``time`` in days, shape (n,)."""
    return np.abs(signal.fit.distance(time)) <= _IN_TRANSIT_DURATIONS * signal.fit.duration_days


def in_single_events(time: FloatArray, singles: Sequence[SingleEvent]) -> BoolArray:
    """Mark the cadences in a dip that is seen once; ``time`` in days, shape (n,)."""
    inside = np.zeros(time.shape, dtype=np.bool_)
    for event in singles:
        inside |= np.abs(time - event.centre_days) <= _IN_TRANSIT_DURATIONS * event.duration_days
    return inside


def own_cadences(time: FloatArray, place: int, signals: Sequence[Signal], singles: Sequence[SingleEvent]) -> BoolArray:
    """Mark the cadences that a signal is measured on: those outside all other events, and its own transits.

    Where transits of two signals coincide, the cadences are the stronger one's, as they were in the search.

    Args:
        time: Days, shape (n,).
        place: Which of the signals.
        signals: All of the star, in the order found.
        singles: Dips seen once.
    """
    stronger, weaker = (np.zeros(time.shape, dtype=np.bool_) for _ in range(2))
    for number, signal in enumerate(signals):
        if number < place:
            stronger |= in_transit(time, signal)
        elif number > place:
            weaker |= in_transit(time, signal)
    return (in_transit(time, signals[place]) | ~weaker) & ~stronger & ~in_single_events(time, singles)
