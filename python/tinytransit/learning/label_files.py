# SPDX-License-Identifier: MIT
"""Labels from files and into files: catalogues of candidates, and files of labelled windows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tinytransit.catalog import unified
from tinytransit.catalog.candidate import Candidate
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.errors import EphemerisError
from tinytransit.catalog.reading import read_catalog
from tinytransit.files import sha256_of
from tinytransit.learning.errors import LabelError
from tinytransit.learning.labels import KeptLabel, NewLabel, add_labels, keep_windows, label_of_disposition
from tinytransit.learning.store import LearningStore
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.shard import WindowShard, read_shard

_NOTHING_TOLD = "its disposition tells nothing"


@dataclass(frozen=True)
class Imported:
    """What became of a file.

    Attributes:
        numbers: Of the labels that were kept.
        skipped: How many rows gave none, by the reason.
    """

    numbers: list[int]
    skipped: dict[str, int]


def import_labels(store: LearningStore, file: Path, who: str) -> Imported:
    """Keep the labels of a file, all or none.

    Args:
        store: Where.
        file: Windows (.npz) with dispositions, which are kept too; or a catalogue of candidates that
            ``tinytransit catalog`` reads, such as ``labels export`` writes. Dispositions may also be the labels' own
            words: planet, binary, junk, unsure.
        who: Gave them.

    Raises:
        ShardError, CatalogError: If the file cannot be read.
        LabelError: If it gives no label at all.
        StoreError: If they cannot be kept.
    """
    origin = f"{file.name} sha256:{sha256_of(file)[:16]}" if file.is_file() else file.name
    skipped: Counter[str] = Counter()
    if file.suffix == ".npz":
        labels = _of_windows(store, read_shard(file), origin, who, skipped)
    else:
        labels = _of_catalogue(file, origin, who, skipped)
    if not labels:
        why = "; ".join(f"{count} rows: {reason}" for reason, count in skipped.most_common(3)) or "it has no rows"
        raise LabelError(f"{file.name}: no label in it ({why})")
    return Imported(add_labels(store, labels), dict(skipped))


def _of_windows(
    store: LearningStore, shard: WindowShard, origin: str, who: str, skipped: Counter[str]
) -> list[NewLabel]:
    events: dict[int, Ephemeris] = {}
    for row in range(len(shard)):
        if label_of_disposition(str(shard.disposition[row])) is None:
            skipped[_NOTHING_TOLD] += 1
            continue
        try:
            events[row] = event_of(shard, row)
        except EphemerisError:
            skipped["period, epoch or duration out of range"] += 1
    if not events:
        return []
    name = keep_windows(store, shard.select(list(events)))
    return [_new(event, origin, who, windows=name, row=place) for place, event in enumerate(events.values())]


def _of_catalogue(file: Path, origin: str, who: str, skipped: Counter[str]) -> list[NewLabel]:
    found = read_catalog(file)
    for rejected in found.rejected:
        skipped[rejected.reason.partition(": ")[2] or rejected.reason] += 1
    told = [each for each in found.ephemerides if label_of_disposition(each.disposition) is not None]
    if len(told) < len(found.ephemerides):
        skipped[_NOTHING_TOLD] += len(found.ephemerides) - len(told)
    return [_new(each, origin, who) for each in told]


def _new(event: Ephemeris, origin: str, who: str, windows: str | None = None, row: int | None = None) -> NewLabel:
    label = label_of_disposition(event.disposition)
    assert label is not None  # Others were left out.
    return NewLabel(
        event.star, event.period_days, event.epoch_bjd, event.duration_hours, label, "file", origin, who, windows, row
    )


def event_of(shard: WindowShard, row: int) -> Ephemeris:
    """Return the event that a window shows.

    Raises:
        EphemerisError: If it is out of range.
    """
    epoch = float(shard.epoch_days[row]) + TIME_SYSTEMS[str(shard.time_system[row])]
    return Ephemeris(
        str(shard.star[row]), str(shard.name[row]), float(shard.period_days[row]), epoch,
        float(shard.duration_hours[row]), str(shard.disposition[row]), str(shard.source[row]),
    )  # fmt: skip


def labels_csv(labels: Sequence[KeptLabel]) -> str:
    """Return labels as a catalogue, which ``labels import``, ``label`` and ``windows`` read."""
    return unified.csv_of(
        Candidate(
            star=each.star, name=f"label {each.number}", disposition=each.label.disposition or each.label.value,
            source=each.origin,
            period_days=each.period_days, epoch_bjd=each.epoch_bjd, duration_hours=each.duration_hours,
        )
        for each in labels
    )  # fmt: skip
