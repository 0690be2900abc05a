# SPDX-License-Identifier: MIT
"""Injections added up: the share of each outcome with its interval."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tinytransit.verification.upsets.journal import Injection
from tinytransit.verification.upsets.outcome import SILENT, Outcome
from tinytransit.verification.upsets.region import Region
from tinytransit.verification.upsets.sampling import Interval, interval, margin


@dataclass(frozen=True)
class Tally:
    """The injections that have something in common.

    Attributes:
        name: What they have in common.
        injections: How many.
        outcomes: The share of each outcome.
        silent: The share that was wrong without a warning, of whatever kind.
    """

    name: str
    injections: int
    outcomes: dict[Outcome, Interval]
    silent: Interval


@dataclass(frozen=True)
class RegionTally:
    """A region of a variant.

    Attributes:
        region: Which.
        bits: That it has.
        population: Upsets that are possible.
        margin: Largest margin of error of a share, at the campaign's confidence.
        all: Everything.
        units: By variable, function or register, the most silent errors first.
        bit_groups: By bit of an element, for elements of each size.
    """

    region: Region
    bits: int
    population: int
    margin: float
    all: Tally
    units: tuple[Tally, ...]
    bit_groups: tuple[Tally, ...]


def tally_region(
    region: Region, bits: int, population: int, injections: Sequence[Injection], confidence: float
) -> RegionTally:
    """Add up the injections of a region, of which there must be some."""
    units = _grouped(injections, lambda injection: injection.unit or "(no symbol)", confidence)
    by_place = sorted(injections, key=lambda injection: (injection.element, injection.unit_bit))
    return RegionTally(
        region=region,
        bits=bits,
        population=population,
        margin=margin(len(injections), confidence, population),
        all=_tally("all", injections, confidence),
        units=tuple(sorted(units, key=lambda t: (-t.silent.share * t.injections, -t.injections, t.name))),
        bit_groups=_grouped(by_place, _bit_name, confidence),
    )


def _tally(name: str, injections: Sequence[Injection], confidence: float) -> Tally:
    counts = {outcome: sum(i.outcome is outcome for i in injections) for outcome in Outcome}
    total = len(injections)
    return Tally(
        name=name,
        injections=total,
        outcomes={outcome: interval(count, total, confidence) for outcome, count in counts.items()},
        silent=interval(sum(counts[outcome] for outcome in SILENT), total, confidence),
    )


def _grouped(injections: Iterable[Injection], name: Callable[[Injection], str], confidence: float) -> tuple[Tally, ...]:
    """Return a tally for each name, in the order in which they come."""
    groups: dict[str, list[Injection]] = {}
    for injection in injections:
        groups.setdefault(name(injection), []).append(injection)
    return tuple(_tally(group, members, confidence) for group, members in groups.items())


def _bit_name(injection: Injection) -> str:
    width = 8 * injection.element
    return f"bit {injection.unit_bit} of {width}" if width else f"bit {injection.unit_bit}"
