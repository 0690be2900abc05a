# SPDX-License-Identifier: MIT
"""What a model says of each of a few known events, such as the planets of the golden vectors."""

from dataclasses import asdict, dataclass

import numpy as np

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.evaluate.scoring import Scores, transit_like
from tinytransit.model.outputs import PLANET_LIKE
from tinytransit.window.labels import TRANSIT_LIKE
from tinytransit.window.shard import WindowShard

SEEN_SNR = 10.0
"""Signal-to-noise ratio from which on an event can be seen in its folded views."""


@dataclass(frozen=True)
class Event:
    """One window.

    Attributes:
        star: Its name with its catalogue.
        name: Of the candidate; may be empty.
        disposition: The source's own word.
        snr: Signal-to-noise ratio; None if it is not known.
        transit_like: Score.
        planet_like: Score; None if the model has no such output.
        kept: Whether ``transit_like`` is at or above the threshold.
        called_planet: Whether ``planet_like`` is at or above its own; None likewise.
    """

    star: str
    name: str
    disposition: str
    snr: float | None
    transit_like: float
    planet_like: float | None
    kept: bool
    called_planet: bool | None

    @property
    def is_planet(self) -> bool:
        """Whether it is a confirmed planet."""
        return verdict_of(self.disposition) is Verdict.PLANET

    @property
    def is_seen(self) -> bool:
        """Whether it can be seen in its views."""
        return self.snr is not None and self.snr >= SEEN_SNR


@dataclass(frozen=True)
class Kept:
    """How many of the known events that can be seen a model keeps.

    Attributes:
        transits: Windows of label 1 with a signal-to-noise ratio of 10 or more.
        kept: Those of them that are called transit-like.
        planets: Confirmed planets among them.
        planets_kept: Those of these that are called transit-like.
        called_planets: Those that are called planets; None if the model has no such output.
    """

    transits: int
    kept: int
    planets: int
    planets_kept: int
    called_planets: int | None


def events_of(shard: WindowShard, scores: Scores, threshold: float, planet_threshold: float) -> list[Event]:
    """Return each window of a shard with its scores, in the shard's order.

    Args:
        shard: n windows.
        scores: Of each output by its name, shape (n,).
        threshold: Of ``transit_like``.
        planet_threshold: Of ``planet_like``.

    Raises:
        ScoringError: If there is no output ``transit_like``.
    """
    first, second = transit_like(scores), scores.get(PLANET_LIKE)
    snr = np.asarray(shard.extras.get("snr", np.full(len(shard), np.nan)), dtype=np.float64)
    return [
        Event(
            star=str(shard.star[row]),
            name=str(shard.name[row]),
            disposition=str(shard.disposition[row]),
            snr=float(snr[row]) if np.isfinite(snr[row]) else None,
            transit_like=float(first[row]),
            planet_like=None if second is None else float(second[row]),
            kept=bool(first[row] >= threshold),
            called_planet=None if second is None else bool(second[row] >= planet_threshold),
        )
        for row in range(len(shard))
    ]


def kept_of(shard: WindowShard, events: list[Event]) -> Kept:
    """Count the events of a shard that can be seen, and those of them that the model keeps."""
    seen = [event for event, label in zip(events, shard.label, strict=True) if event.is_seen and label == TRANSIT_LIKE]
    planets = [event for event in seen if event.is_planet]
    vets = all(event.called_planet is not None for event in seen)
    return Kept(
        transits=len(seen),
        kept=sum(event.kept for event in seen),
        planets=len(planets),
        planets_kept=sum(event.kept for event in planets),
        called_planets=sum(bool(event.called_planet) for event in planets) if vets else None,
    )


def record_of(events: list[Event], kept: Kept) -> dict[str, object]:
    """Return events and counts to be written as JSON."""
    return {"events": [asdict(event) for event in events], "kept": asdict(kept)}
