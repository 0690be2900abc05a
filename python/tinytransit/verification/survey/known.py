# SPDX-License-Identifier: MIT
"""What else is known of a star: the candidates of the pipeline's search, and those of catalogues."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tinytransit.catalog.periods import period_ratio
from tinytransit.catalog.reading import by_star, read_catalog
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import detect_star

SAME_PERIOD = 0.005
"""Relative difference up to which two periods are the same, or one a simple multiple of the other."""


@dataclass(frozen=True)
class Known:
    """A candidate as someone else has it.

    Attributes:
        source: ``detect`` or the name of a catalogue's file.
        name: Such as ``TIC 1.01``.
        period_days: Period.
        epoch_bjd: Centre of one event.
        duration_hours: Duration.
        depth_ppm: Depth; None where a catalogue is read only for ephemerides.
        snr: Signal-to-noise ratio; None likewise.
        scores: Of the network by its name; empty likewise.
        disposition: The source's own word.
    """

    source: str
    name: str
    period_days: float
    epoch_bjd: float
    duration_hours: float
    depth_ppm: float | None
    snr: float | None
    scores: Mapping[str, float]
    disposition: str


def detected(paths: Sequence[Path], model: Path) -> list[Known]:
    """Search a star with the pipeline.

    Args:
        paths: Its light-curve files.
        model: Folder of the model.

    Raises:
        TinyTransitError: If the star cannot be searched.
    """
    found = detect_star(paths, DetectionSettings(model=model)).candidates
    return [
        Known(
            source="detect", name=each.name, period_days=each.period_days, epoch_bjd=each.epoch_bjd,
            duration_hours=each.duration_hours, depth_ppm=each.depth_ppm, snr=each.snr,
            scores={name: value for name, value in (("transit_like", each.transit_like),
                                                    ("planet_like", each.planet_like)) if value is not None},
            disposition=each.disposition,
        )
        for each in found
    ]  # fmt: skip


def catalogued(catalogs: Iterable[Path]) -> dict[str, list[Known]]:
    """Return the candidates of catalogues by star.

    Raises:
        CatalogError: If a table cannot be read.
    """
    known: dict[str, list[Known]] = {}
    for path in catalogs:
        for star, rows in by_star(read_catalog(path).ephemerides).items():
            known.setdefault(star, []).extend(
                Known(path.name, row.name, row.period_days, row.epoch_bjd, row.duration_hours, None, None, {},
                      row.disposition)
                for row in rows
            )  # fmt: skip
    return known


def relation(period_days: float, other: Known) -> Fraction | None:
    """Return which simple ratio a period is of a known one, 1 for the same; None if they have nothing in common."""
    return period_ratio(period_days, other.period_days, SAME_PERIOD)
