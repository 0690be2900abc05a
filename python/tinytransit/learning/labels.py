# SPDX-License-Identifier: MIT
"""Labels: what people take events for, who said so, when and where; taken back, never removed."""

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from tinytransit.catalog.candidate import Verdict, verdict_of
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.periods import same_event
from tinytransit.files import sha256_of
from tinytransit.learning.errors import LabelError
from tinytransit.learning.store import LearningStore
from tinytransit.window.shard import WindowShard, write_shard

Source = Literal["page", "file", "command"]


class Label(StrEnum):
    """What a person takes an event for."""

    PLANET = "planet"
    BINARY = "binary"
    JUNK = "junk"
    UNSURE = "unsure"

    @property
    def disposition(self) -> str:
        """The word in a shard: PC, EB, J, or none, which leaves a window out of training."""
        return _DISPOSITIONS[self]


_DISPOSITIONS = {Label.PLANET: "PC", Label.BINARY: "EB", Label.JUNK: "J", Label.UNSURE: ""}
_OF_VERDICT = {
    Verdict.PLANET: Label.PLANET, Verdict.CANDIDATE: Label.PLANET, Verdict.ECLIPSING_BINARY: Label.BINARY,
    Verdict.FALSE_POSITIVE: Label.BINARY, Verdict.NOT_TRANSIT_LIKE: Label.JUNK,
}  # fmt: skip


def label_of_disposition(disposition: str) -> Label | None:
    """Return the label of a word: one of the labels themselves, or a catalogue's; None for one that tells nothing.

    A false positive counts as a binary: it dims like a transit and is no planet.
    """
    word = disposition.strip().lower()
    return Label(word) if word in _DISPOSITIONS else _OF_VERDICT.get(verdict_of(disposition))


@dataclass(frozen=True)
class NewLabel:
    """A label before it has a number.

    Attributes:
        star: Name with its catalogue.
        period_days: Of the event.
        epoch_bjd: Centre of one event.
        duration_hours: First to last contact.
        label: What it is taken for.
        source: Where it was given: on the page, in a file, or by a command.
        origin: Which job and candidate, or which file.
        who: Gave it.
        windows: SHA-256 of a file of windows in the store; None if it came without a window.
        row: Which of its windows.
        made: Seconds since 1970; None for now.
        once: A key that no two labels share, so that one that is brought over is brought once; None for no key.
    """

    star: str
    period_days: float
    epoch_bjd: float
    duration_hours: float
    label: Label
    source: Source
    origin: str
    who: str
    windows: str | None = None
    row: int | None = None
    made: float | None = None
    once: str | None = None

    @property
    def duration_days(self) -> float:
        """First to last contact in days."""
        return self.duration_hours / 24.0


@dataclass(frozen=True)
class KeptLabel(NewLabel):
    """A label as it is kept.

    Attributes:
        number: Counts from 1, never used again.
        undone: When it was taken back, seconds since 1970; None while it stands.
        undone_by: Who did.
    """

    number: int = 0
    undone: float | None = None
    undone_by: str | None = None

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {name: value for name, value in asdict(self).items() if name != "once"}


_NEW = ("star", "period_days", "epoch_bjd", "duration_hours", "label", "source", "origin", "who", "windows", "row",
        "made", "once")  # fmt: skip
_KEPT = (*_NEW, "number", "undone", "undone_by")


def add_labels(store: LearningStore, labels: Sequence[NewLabel]) -> list[int]:
    """Keep labels, all or none, and return their numbers; one whose key is there already is left out.

    Raises:
        EphemerisError: If star, period, epoch or duration of one is out of range.
        StoreError: If they cannot be written.
    """
    numbers: list[int] = []
    with store.writing():
        for each in labels:
            Ephemeris(each.star, "", each.period_days, each.epoch_bjd, each.duration_hours, "", each.source)
            timed = replace(each, made=time.time() if each.made is None else each.made)
            found = store.rows(
                f"INSERT INTO label ({', '.join(_NEW)}) VALUES ({', '.join('?' * len(_NEW))}) "
                "ON CONFLICT (once) DO NOTHING RETURNING number",
                [str(timed.label) if name == "label" else getattr(timed, name) for name in _NEW],
            )
            numbers.extend(number for (number,) in found)
    return numbers


def undo_label(store: LearningStore, number: int, who: str) -> None:
    """Take a label back; it stays in the history, and one that it replaced counts again.

    Raises:
        LabelError: If there is none, or it was taken back before.
    """
    found = store.rows(
        "UPDATE label SET undone = max(?, made), undone_by = ? WHERE number = ? AND undone IS NULL RETURNING number",
        (time.time(), who, number),
    )
    if not found:
        known = store.rows("SELECT number FROM label WHERE number = ?", (number,))
        raise LabelError(
            f"label {number} was taken back before" if known else f"there is no label {number}; `labels list` has them"
        )


def all_labels(store: LearningStore) -> list[KeptLabel]:
    """Return every label, those taken back too, oldest first."""
    return [_kept(row) for row in store.rows(f"SELECT {', '.join(_KEPT)} FROM label ORDER BY number")]


def standing_labels(store: LearningStore) -> list[KeptLabel]:
    """Return the labels that count: of each event the last that was not taken back, oldest first."""
    return standing(all_labels(store))


def standing(labels: Iterable[KeptLabel]) -> list[KeptLabel]:
    """Return the labels of a history that count; see :func:`standing_labels`."""
    counting: dict[str, list[KeptLabel]] = {}
    for each in sorted(labels, key=lambda one: -one.number):
        of_star = counting.setdefault(each.star, [])
        if each.undone is None and not any(same_event(each, later) for later in of_star):
            of_star.append(each)
    return sorted((each for of_star in counting.values() for each in of_star), key=lambda one: one.number)


def signature(store: LearningStore) -> tuple[int, int]:
    """Return two numbers that change whenever a label is given or taken back."""
    ((last, undone),) = store.rows("SELECT ifnull(max(number), 0), count(undone) FROM label")
    return int(last), int(undone)


def keep_windows(store: LearningStore, windows: WindowShard) -> str:
    """Keep windows that labels are of, and return what they are called: the SHA-256 of their file."""
    path = store.windows / f"new-{secrets.token_hex(8)}.npz"
    try:
        write_shard(windows, path)
        name = sha256_of(path)
        path.replace(windows_file(store, name))
    finally:
        path.unlink(missing_ok=True)
    return name


def windows_file(store: LearningStore, name: str) -> Path:
    """Return the file of windows that are called so."""
    return store.windows / f"{name}.npz"


def _kept(row: tuple[Any, ...]) -> KeptLabel:
    values = dict(zip(_KEPT, row, strict=True))
    return KeptLabel(**{**values, "label": Label(values["label"])})
