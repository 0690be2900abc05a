# SPDX-License-Identifier: MIT
"""Tell if two ephemerides describe one signal: the same period, or a harmonic of it, and the same epoch."""

from fractions import Fraction
from typing import Protocol

# Searches fall for these multiples: every second, third or fourth transit, or one where none is.
HARMONICS = tuple(
    Fraction(*ratio) for ratio in ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1))
)
DEFAULT_TOLERANCE = 0.01
# However short a light curve is, periods further apart than this are two.
_LOOSEST_TOLERANCE = 0.005


class Timing(Protocol):
    """When something dims; an ``Ephemeris`` is one."""

    @property
    def period_days(self) -> float:
        """Time from one event to the next."""

    @property
    def epoch_bjd(self) -> float:
        """Centre of one event."""

    @property
    def duration_days(self) -> float:
        """First to last contact."""


def period_ratio(period: float, reference: float, tolerance: float = DEFAULT_TOLERANCE) -> Fraction | None:
    """Return which of ``HARMONICS`` a period is of a reference: 1 for the same, 1/2 for half of it, ...

    Args:
        period: Days, above 0.
        reference: Days, above 0.
        tolerance: Largest relative difference.

    Returns:
        The ratio, or None if the periods have nothing to do with each other.
    """
    ratio = period / reference
    return next((harmonic for harmonic in HARMONICS if abs(ratio / float(harmonic) - 1.0) <= tolerance), None)


def commensurate(period: float, reference: float, *, span: float, duration: float) -> Fraction | None:
    """Return which of ``HARMONICS`` a period is of a reference, where the light curve cannot tell it from exactly that.

    Two planets near a resonance drift apart; eclipses of one binary, and what a search makes of the rest of a signal
    that it has found, do not.

    Args:
        period: Days, above 0.
        reference: Days, above 0.
        span: Days from the first cadence to the last.
        duration: Of the longer event, days. Over the span the events may drift apart by half of it.

    Returns:
        The ratio, or None.
    """
    tolerance = min(_LOOSEST_TOLERANCE, 0.5 * duration / max(span, period))
    return period_ratio(period, reference, tolerance)


def epoch_offset(epoch: float, reference: float, period: float) -> float:
    """Return how far an epoch lies from the nearest event of a reference, in days, at most half a period."""
    return (epoch - reference + 0.5 * period) % period - 0.5 * period


def same_event(one: Timing, other: Timing, tolerance: float = DEFAULT_TOLERANCE) -> bool:
    """Whether two ephemerides of one star have the same period and predict the same events.

    The epochs may differ by a duration, the longer of the two, and by what the difference of the periods adds up to
    over the cycles between them: epochs that are years apart then say little, and the period decides.

    Args:
        one: When something dims.
        other: When something else does.
        tolerance: Largest relative difference of the periods.
    """
    if period_ratio(one.period_days, other.period_days, tolerance) != 1:
        return False
    cycles = abs(one.epoch_bjd - other.epoch_bjd) / other.period_days
    drift = cycles * abs(one.period_days - other.period_days)
    offset = abs(epoch_offset(one.epoch_bjd, other.epoch_bjd, other.period_days))
    return offset <= max(one.duration_days, other.duration_days) + drift
