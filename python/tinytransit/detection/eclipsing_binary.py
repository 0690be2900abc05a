# SPDX-License-Identifier: MIT
"""Join the signals of one pair of bodies: primary, secondary, and fractions of the period that a search falls for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from tinytransit.catalog.periods import commensurate
from tinytransit.detection.commensurate import Relation
from tinytransit.detection.peak import Peak
from tinytransit.detection.signal import Signal, measure
from tinytransit.statistics import FloatArray
from tinytransit.window.folding import fold

# Odd and even transits that differ by so many standard deviations, and by such a share of the deeper, are two kinds.
ODD_EVEN_SIGMA = 5.0
ODD_EVEN_SHARE = 0.1
# A secondary is half an orbit away if it is by this share of a duration (Thompson et al. 2018, appendix A.4.1.2) ...
_HALF_ORBIT_DURATIONS = 0.25
# ... and as deep as the primary if it is so up to this many standard deviations and this share.
_EQUAL_SIGMA, _EQUAL_SHARE = 3.0, 0.2
# The other eclipse of a pair lasts at most so many times as long: in an orbit of eccentricity 0.5, three times.
_LONGEST_ECLIPSE = 3.0
# The two kinds of eclipses of a period that is doubled lie half an orbit apart up to this share of a duration.
_DOUBLED_DURATIONS = 0.75


@dataclass(frozen=True, eq=False)
class Harmonic:
    """Another signal that a search has found of the same pair of bodies.

    Attributes:
        ratio: Of its period to that of the pair.
        phase: Of its epoch, in periods of the pair from its event, -0.5 to 0.5.
        depth: Relative flux.
        snr: Signal-to-noise ratio.
    """

    ratio: Fraction
    phase: float
    depth: float
    snr: float


@dataclass(frozen=True, eq=False)
class Family:
    """A signal and what else a search has found of it.

    Attributes:
        signal: The strongest.
        others: As they were found.
        harmonics: The same as figures, for people.
    """

    signal: Signal
    others: tuple[Signal, ...] = field(default=())
    harmonics: tuple[Harmonic, ...] = field(default=())

    @property
    def eclipses(self) -> list[Signal]:
        """The events that no trend may be estimated from; what is much longer than the strongest is a wave."""
        longest = _LONGEST_ECLIPSE * self.signal.fit.duration_days
        return [self.signal, *(other for other in self.others if other.fit.duration_days <= longest)]

    def joined_by(self, other: Signal, harmonic: Harmonic) -> "Family":
        """Return the family with one signal more."""
        return replace(self, others=(*self.others, other), harmonics=(*self.harmonics, harmonic))

    def with_signal(self, signal: Signal) -> "Family":
        """Return the family measured again."""
        return replace(self, signal=signal)


def families_of(signals: Sequence[Signal], span_days: float, related: Sequence[Relation] = ()) -> list[Family]:
    """Join signals of commensurate periods to the strongest of them.

    One of the same period, or of a fraction of it, is another eclipse of the pair or what the search has made of the
    gaps that the masked first one has left. One of a multiple belongs to it only if its events coincide with the first
    one's: it is the difference of odd and even ones. Anything else could be a planet near a resonance and stays alone.

    Args:
        signals: Of one star, the strongest first.
        span_days: From the first cadence to the last.
        related: What the search has already given to one of the signals.

    Returns:
        In the order of the strongest of each.
    """
    families: list[Family] = []
    home: list[int] = []
    for signal in signals:
        for place, family in enumerate(families):
            if harmonic := _harmonic(signal, family.signal, span_days):
                families[place] = family.joined_by(signal, harmonic)
                home.append(place)
                break
        else:
            home.append(len(families))
            families.append(Family(signal))
    for relation in related:
        place, other = home[relation.signal], relation.dips
        harmonic = Harmonic(relation.ratio, relation.phase, other.fit.depth, other.snr)
        families[place] = families[place].joined_by(other, harmonic)
    return families


def settled(time: FloatArray, flux: FloatArray, signal: Signal) -> Signal:
    """Return the signal at the period of its orbit, if half or twice the period that was found is it.

    Where odd and even events differ, each kind is one of the two eclipses: twice the period, the deeper at its epoch.
    Where the secondary is as deep as the primary and half an orbit from it, both are one kind of event: half the period
    (the Robovetter's test "could be twice the true period", Thompson et al. 2018, appendix A.4.1.2).

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, not binned, shape (n,).
        signal: Measured on it.
    """
    fit, secondary = signal.fit, signal.secondary
    if signal.odd_even_sigma > ODD_EVEN_SIGMA and signal.odd_even_share > ODD_EVEN_SHARE:
        later = 1.0 if signal.odd_depth > signal.even_depth else 0.0
        doubled = measure(time, flux, _peak(signal, 2.0, later))
        dip = doubled.secondary
        apart = abs(abs(dip.phase) - 0.5) * doubled.fit.period_days if dip else np.inf
        if dip and dip.is_significant and apart <= _DOUBLED_DURATIONS * fit.duration_days:
            return doubled
    elif secondary and secondary.is_significant:
        apart = abs(abs(secondary.phase) - 0.5) * fit.period_days
        difference = abs(fit.depth - secondary.depth)
        error = float(np.hypot(fit.depth_error, secondary.depth_error))
        if apart <= _HALF_ORBIT_DURATIONS * fit.duration_days and difference <= min(
            _EQUAL_SIGMA * error, _EQUAL_SHARE * fit.depth
        ):
            halved = measure(time, flux, _peak(signal, 0.5, 0.0))
            if abs(halved.fit.period_days / (0.5 * fit.period_days) - 1.0) < 0.01 and not (
                halved.odd_even_sigma > ODD_EVEN_SIGMA
            ):
                return halved
    return signal


def _harmonic(signal: Signal, strongest: Signal, span_days: float) -> Harmonic | None:
    own, pair = signal.fit, strongest.fit
    longer = max(own.duration_days, pair.duration_days)
    ratio = commensurate(own.period_days, pair.period_days, span=span_days, duration=longer)
    if ratio is None:
        return None
    phase = float(fold(own.epoch_days, pair.period_days, pair.epoch_days))
    if ratio.numerator == 1 or (ratio.denominator == 1 and abs(phase) * pair.period_days <= longer):
        return Harmonic(ratio, phase, own.depth, signal.snr)
    return None


def _peak(signal: Signal, factor: float, later: float) -> Peak:
    """Return where to measure a signal again: at a multiple of the period, from the event ``later`` periods on."""
    return replace(
        signal.peak,
        period_days=factor * signal.fit.period_days,
        epoch_days=signal.fit.epoch_days + later * signal.fit.period_days,
        duration_days=signal.fit.duration_days,
    )
