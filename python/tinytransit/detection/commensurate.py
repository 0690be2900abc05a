# SPDX-License-Identifier: MIT
"""Signals whose periods are small whole multiples of each other, such as the two eclipses of a binary."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tinytransit.detection.signal import Signal
from tinytransit.window.folding import fold

_RATIOS = sorted({Fraction(a, b) for a in range(1, 6) for b in range(1, 6)}, key=lambda each: (each.denominator, each))
# Ratios at which the dips may be anywhere in the period: a secondary eclipse, also where every second one of it or of
# the primary is seen. At the others they belong to the earlier signal only where they fall beside its transits, or
# where it is so much stronger that what is left of it makes peaks.
_ANYWHERE = (Fraction(1), Fraction(1, 2), Fraction(2))
_BESIDE_DURATIONS = 1.5
_MUCH_STRONGER = 2.0


@dataclass(frozen=True)
class Relation:
    """A further dip at a simple ratio to a period found before, such as the secondary eclipse of a binary.

    Attributes:
        signal: Place of the signal that it belongs to, in the order found.
        ratio: Its period over that of the signal.
        phase: Where it is, in periods of the signal from its transit, -0.5 to 0.5.
        strength: As the search ranks it.
        dips: As measured.
    """

    signal: int
    ratio: Fraction
    phase: float
    strength: float
    dips: Signal


def relation_of(new: Signal, earlier: Sequence[Signal], strength: float) -> Relation | None:
    """Return to which earlier signal a new one belongs, None if to none.

    It does if the periods are at a ratio of 1/5 to 5, so exactly that over the whole light curve the dips do not drift
    apart by more than a duration. Planets near a resonance are not that exact; those that are, and farther than a
    duration and a half from each other, stay apart unless the ratio is 1, 1/2 or 2, or the earlier signal has twice
    the signal-to-noise ratio.

    Args:
        new: A signal, measured.
        earlier: Those found before.
        strength: Of the new one.
    """
    for place, signal in enumerate(earlier):
        period, duration = signal.fit.period_days, max(signal.fit.duration_days, new.fit.duration_days)
        phase = float(fold(np.array([new.fit.epoch_days]), period, signal.fit.epoch_days)[0])
        cycles = max(new.transits, 2) - 1
        for ratio in _RATIOS:
            drift = abs(new.fit.period_days - float(ratio) * period) * cycles
            if drift > duration:
                continue
            nearest = abs(phase * ratio.denominator - round(phase * ratio.denominator)) / ratio.denominator * period
            anywhere = ratio in _ANYWHERE or signal.snr > _MUCH_STRONGER * new.snr
            if anywhere or nearest < _BESIDE_DURATIONS * duration:
                return Relation(place, ratio, phase, strength, new)
    return None
