# SPDX-License-Identifier: MIT
"""Mark the cadences that tell of a signal, and those of others on the same star."""

from collections.abc import Sequence

import numpy as np

from tinytransit.catalog.periods import commensurate
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

    A signal of a commensurate period is no other event: it could be the other eclipse of a binary, or the rest of this
    one. Where transits of two signals coincide, the cadences are the stronger one's, as they were in the search.

    Args:
        time: Days, increasing, shape (n,).
        place: Which of the signals.
        signals: All of the star, in the order found.
        singles: Dips seen once.
    """
    own, span = signals[place].fit, float(time[-1] - time[0]) if time.size else 0.0
    stronger, weaker = (np.zeros(time.shape, dtype=np.bool_) for _ in range(2))
    for number, signal in enumerate(signals):
        longer = max(own.duration_days, signal.fit.duration_days)
        if commensurate(own.period_days, signal.fit.period_days, span=span, duration=longer) is not None:
            continue
        if number < place:
            stronger |= in_transit(time, signal)
        else:
            weaker |= in_transit(time, signal)
    return (in_transit(time, signals[place]) | ~weaker) & ~stronger & ~in_single_events(time, singles)
