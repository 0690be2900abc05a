# SPDX-License-Identifier: MIT
"""Stars that are locked away: no network is trained on them, and every network is judged by them."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit.files import sha256_of, write_json
from tinytransit.learning.errors import LockError
from tinytransit.learning.store import LearningStore, now
from tinytransit.statistics import BoolArray
from tinytransit.window.errors import ShardError
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard, concatenate, read_shard, write_shard

_RECORD, _WINDOWS = "lock.json", "locked.npz"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LockRecord(BaseModel):
    """What is written of the lock.

    Attributes:
        format: Of this file.
        made: When, UTC.
        fold: The fold of the first data set whose stars are locked.
        windows_sha256: Of the windows to judge by, labels included: they are never changed.
        stars: SHA-256 of the name of each star, sorted; of all files of the first data set.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    made: str
    fold: Annotated[int, Field(ge=0, le=9)]
    windows_sha256: Sha256
    stars: tuple[Sha256, ...]


@dataclass(frozen=True, eq=False)
class Lock:
    """The lock of a store.

    Attributes:
        record: As it is written.
        windows: Labelled windows of locked stars.
        sha256: Of the record's file.
    """

    record: LockRecord
    windows: WindowShard
    sha256: str

    def holds(self, stars: "np.ndarray[tuple[int], np.dtype[np.str_]]") -> BoolArray:
        """Return which of the stars are locked, shape (n,)."""
        known = frozenset(self.record.stars)
        distinct, place = np.unique(stars, return_inverse=True)
        return np.array([star_hash(str(star)) in known for star in distinct], dtype=np.bool_)[place]


def star_hash(star: str) -> str:
    """Return the SHA-256 of a star's name, in hexadecimal."""
    return hashlib.sha256(star.encode()).hexdigest()


def read_lock(store: LearningStore) -> Lock | None:
    """Read the lock of a store; None if nothing was locked yet.

    Raises:
        LockError: If it is damaged or its windows are not those that were locked.
    """
    file, windows = store.folder / _RECORD, store.folder / _WINDOWS
    if not file.is_file():
        return None
    try:
        record = LockRecord.model_validate_json(file.read_bytes())
        found = sha256_of(windows)
        if found != record.windows_sha256:
            raise LockError(f"{windows} is not what was locked: its SHA-256 is {found[:16]}; bring the file back")
        return Lock(record, read_shard(windows), sha256_of(file))
    except (OSError, ValidationError, ShardError) as error:
        raise LockError(
            f"{file}: the lock cannot be read ({error}); bring the file back, or begin another store"
        ) from error


def make_lock(store: LearningStore, windows: WindowShard, also: WindowShard | None, fold: int) -> Lock:
    """Lock the stars of a fold away, once for all.

    Args:
        store: Where.
        windows: The labelled windows of the fold in them are what networks are judged by.
        also: Further windows, whose stars of the fold are locked too.
        fold: Which.

    Raises:
        LockError: If the fold has not some of both classes, or its planets are all of its windows or none.
    """
    whole = windows if also is None else concatenate([windows, also])
    judged = windows.select((windows.fold == fold) & (windows.label >= 0))
    planets = are_planets(judged.disposition)
    if len(np.unique(judged.label)) < 2 or planets.all() or not planets.any():
        raise LockError(
            f"fold {fold} has {len(judged)} labelled windows, {int(judged.label.sum())} of them transit-like and "
            f"{int(planets.sum())} planets: to judge by, all kinds are needed; name another --test-fold"
        )
    write_shard(judged, store.folder / _WINDOWS)
    record = LockRecord(
        made=now(),
        fold=fold,
        windows_sha256=sha256_of(store.folder / _WINDOWS),
        stars=tuple(sorted({star_hash(str(star)) for star in np.unique(whole.star[whole.fold == fold])})),
    )
    # Last: without it nothing is locked.
    write_json(store.folder / _RECORD, record.model_dump(mode="json"))
    lock = read_lock(store)
    assert lock is not None  # It was written just now.
    return lock
