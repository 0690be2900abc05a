# SPDX-License-Identifier: MIT
"""The decision of the host, threshold and calibration, and its history in a model folder.

The history is a small SQLite file, written in transactions.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit.deploy.manifest import Calibration, Manifest
from tinytransit.evaluate.confidence.errors import HistoryError
from tinytransit.statistics import FloatArray


class Decision(BaseModel):
    """The part of a manifest that can be changed without a new model."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    threshold: Annotated[float, Field(ge=0, le=1)]
    calibration: Calibration | None

    @classmethod
    def of(cls, manifest: Manifest) -> Self:
        """Return the decision of a manifest."""
        return cls(threshold=manifest.threshold, calibration=manifest.calibration)

    def put_into(self, manifest: Manifest) -> Manifest:
        """Return the manifest with this decision."""
        return manifest.model_copy(update={"threshold": self.threshold, "calibration": self.calibration})

    def probability(self, scores: FloatArray) -> FloatArray:
        """Return calibrated probabilities, or the scores themselves where there is no calibration."""
        return np.asarray(scores) if self.calibration is None else self.calibration.probability(scores)


FILE_NAME = "calibrations.sqlite"

Action = Literal["calibrate", "threshold", "undo"]

_VERSION = 1
# How long one command waits for another to finish its transaction.
_PATIENCE_S = 10
_SCHEMA = f"""
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN {get_args(Action)}),
    undoes INTEGER UNIQUE REFERENCES changes (id),
    model_id TEXT NOT NULL,
    data TEXT,
    data_sha256 TEXT,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    CHECK ((action = 'undo') = (undoes IS NOT NULL)),
    CHECK ((action = 'undo') = (data IS NULL))
)"""
_COLUMNS = "time, action, undoes, model_id, data, data_sha256, old, new"


@dataclass(frozen=True)
class Change:
    """A decision put into a manifest.

    Attributes:
        action: The command, or ``undo``.
        model_id: SHA-256 of the model.
        old: The decision before.
        new: The decision after.
        data: Name of the file of labelled windows; None for an undo.
        data_sha256: SHA-256 of that file; None for an undo.
        undoes: Id of the change that an undo takes back.
    """

    action: Action
    model_id: str
    old: Decision
    new: Decision
    data: str | None = None
    data_sha256: str | None = None
    undoes: int | None = None


@dataclass(frozen=True)
class Entry:
    """A change as it was recorded.

    Attributes:
        id: Counts from 1.
        time: UTC, ISO 8601.
        change: What was changed.
    """

    id: int
    time: str
    change: Change


class History:
    """An open history; made by :func:`writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, change: Change) -> Entry:
        """Record a change."""
        time = datetime.now(UTC).isoformat(timespec="seconds")
        cursor = self._connection.execute(
            f"INSERT INTO changes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (time, change.action, change.undoes, change.model_id, change.data, change.data_sha256,
             change.old.model_dump_json(), change.new.model_dump_json()),
        )  # fmt: skip
        return Entry(int(cursor.fetchone()[0]), time, change)

    def last_standing(self) -> Entry | None:
        """Return the newest change that is neither an undo nor undone."""
        entries = _entries(self._connection)
        undone = {entry.change.undoes for entry in entries}
        return next((e for e in reversed(entries) if e.change.action != "undo" and e.id not in undone), None)


@contextmanager
def writing(path: Path) -> Iterator[History]:
    """Open a history, made if it is missing, in a transaction that no other writer shares.

    The block's changes are kept if it ends well and dropped if it raises.

    Raises:
        HistoryError: If the file cannot be opened or written, is no history, or stays locked by another command.
    """
    with _connected(f"{path.resolve().as_uri()}?mode=rwc", path) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        if _is_empty(connection):
            connection.execute(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        _check(connection, path)
        yield History(connection)


def read_history(path: Path) -> list[Entry]:
    """Return all changes, oldest first; none if there is no file.

    Raises:
        HistoryError: If the file cannot be read or is no history.
    """
    if not path.exists():
        return []
    with _connected(f"{path.resolve().as_uri()}?mode=ro", path) as connection:
        if _is_empty(connection):
            return []
        _check(connection, path)
        return _entries(connection)


@contextmanager
def _connected(uri: str, path: Path) -> Iterator[sqlite3.Connection]:
    try:
        # Without an isolation level, sqlite3 begins no transaction of its own accord.
        with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE_S, isolation_level=None)) as connection:
            yield connection
    except (sqlite3.Error, ValidationError) as error:
        raise HistoryError(f"history {path}: {error}; give another file with --history") from error


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _check(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != _VERSION:
        raise HistoryError(f"{path} is not a history of this version: expected {_VERSION}, got {version}")


def _entries(connection: sqlite3.Connection) -> list[Entry]:
    rows = connection.execute(f"SELECT id, {_COLUMNS} FROM changes ORDER BY id")
    return [
        Entry(
            number,
            time,
            Change(
                action=action,
                model_id=model_id,
                old=Decision.model_validate_json(old),
                new=Decision.model_validate_json(new),
                data=data,
                data_sha256=data_sha256,
                undoes=undoes,
            ),
        )
        for number, time, action, undoes, model_id, data, data_sha256, old, new in rows
    ]
