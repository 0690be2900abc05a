# SPDX-License-Identifier: MIT
"""The folder of all that is learnt: labels and history in one SQLite file, and beside it windows, data sets and models.

- ``learning.sqlite``: labels, retrainings, and which model was in use when;
- ``windows/SHA256.npz``: the windows that labels are of;
- ``datasets/VERSION/``: recipe and added windows of a data set;
- ``locked.npz``, ``lock.json``: windows and stars that no network is trained on;
- ``models/VERSION/``: model folders, which never change;
- ``current``: the version in use;
- ``reports/NUMBER.html``: of each retraining.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from tinytransit.learning.errors import BusyError, StoreError

_FILE = "learning.sqlite"
_BUSY_S = 30.0
_ATTEMPTS, _PAUSE_S = 5, 0.1
_LABELS = """
CREATE TABLE label (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    star TEXT NOT NULL CHECK (star != ''),
    period_days REAL NOT NULL CHECK (period_days > 0),
    epoch_bjd REAL NOT NULL CHECK (epoch_bjd BETWEEN 2400000.5 AND 2500000),
    duration_hours REAL NOT NULL CHECK (duration_hours > 0 AND duration_hours < 24 * period_days),
    label TEXT NOT NULL CHECK (label IN ('planet', 'binary', 'junk', 'unsure')),
    source TEXT NOT NULL CHECK (source IN ('page', 'file', 'command')),
    origin TEXT NOT NULL,
    who TEXT NOT NULL,
    windows TEXT CHECK (length(windows) = 64),
    row INTEGER CHECK (row >= 0),
    made REAL NOT NULL,
    undone REAL CHECK (undone >= made),
    undone_by TEXT,
    once TEXT UNIQUE,
    CHECK ((windows IS NULL) = (row IS NULL)),
    CHECK ((undone IS NULL) = (undone_by IS NULL))
) STRICT;
CREATE INDEX label_star ON label (star);
CREATE TABLE taken (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), file TEXT NOT NULL, time REAL NOT NULL, told TEXT NOT NULL
) STRICT;
"""
_HISTORY = """
CREATE TABLE retraining (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    began TEXT NOT NULL,
    ended TEXT NOT NULL,
    dataset TEXT NOT NULL,
    start TEXT NOT NULL,
    made TEXT NOT NULL,
    promoted INTEGER NOT NULL CHECK (promoted IN (0, 1)),
    reason TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;
CREATE TABLE switched (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('start', 'promote', 'rollback')),
    before TEXT,
    after TEXT NOT NULL,
    retraining INTEGER REFERENCES retraining (number),
    CHECK ((before IS NULL) = (action = 'start')),
    CHECK ((retraining IS NULL) = (action != 'promote'))
) STRICT;
"""
MIGRATIONS = (_LABELS, _HISTORY)
"""Script by script from nothing to the newest version; ``user_version`` says how many a file has had."""


class LearningStore:
    """An open store; usable by several threads, and beside other processes.

    Args:
        folder: Of the store.
        make: Whether it is made if it is missing.

    Raises:
        StoreError: If it is missing, cannot be opened or written, or is of a later version.
    """

    def __init__(self, folder: Path, *, make: bool = True) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        file = folder / _FILE
        if not make and not file.is_file():
            raise StoreError(
                f"nothing was learnt at {folder}; `tinytransit labels add`, `retrain` or `serve` begins such a folder, "
                "--store names another"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._sql = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        except (sqlite3.Error, OSError) as error:
            raise _unusable(file, error) from error
        try:
            self._sql.execute("PRAGMA foreign_keys = ON")
            self._migrate(file)
        except (sqlite3.Error, StoreError) as error:
            self._sql.close()
            raise error if isinstance(error, StoreError) else _unusable(file, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            self._sql.close()

    @property
    def windows(self) -> Path:
        """Folder of the windows that labels are of."""
        return self.folder / "windows"

    @property
    def datasets(self) -> Path:
        """Folder of the data sets."""
        return self.folder / "datasets"

    @property
    def models(self) -> Path:
        """Folder of the models."""
        return self.folder / "models"

    @property
    def pointer(self) -> Path:
        """File that names the model in use; ``tinytransit.resources`` reads it."""
        return self.folder / "current"

    @property
    def reports(self) -> Path:
        """Folder of the reports."""
        return self.folder / "reports"

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows.

        Raises:
            StoreError: If the file cannot be read or written, or a value is not allowed.
        """
        with self._lock:
            try:
                return self._sql.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise _unusable(self.folder / _FILE, error) from error

    @contextmanager
    def writing(self) -> Iterator[Self]:
        """Open a transaction that no other writer shares: kept if the block ends well, dropped if it raises.

        A block in another is part of it.

        Raises:
            StoreError: If another process does not let go of the file, or it cannot be written.
        """
        with self._lock:
            if self._in_transaction():
                yield self
                return
            self.rows("BEGIN IMMEDIATE")
            try:
                yield self
                self.rows("COMMIT")
            except BaseException:
                # After a full disk SQLite has rolled back by itself.
                if self._in_transaction():
                    self._sql.execute("ROLLBACK")
                raise

    def _in_transaction(self) -> bool:
        return self._sql.in_transaction

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other retraining of this store out; a process that ends, however, lets go.

        Raises:
            BusyError: If another is at work.
        """
        with self._lock_file.open("a+") as file:
            for attempt in range(_ATTEMPTS):
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    # It may be one who only looks, as below.
                    if attempt < _ATTEMPTS - 1:
                        time.sleep(_PAUSE_S)
            else:
                file.seek(0)
                by = file.read(40).strip()
                raise BusyError(
                    f"another retraining is at work in {self.folder}{f' (process {by})' if by else ''}; "
                    "wait until it has ended"
                )
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield

    def busy(self) -> bool:
        """Return whether a retraining is at work."""
        try:
            with self._lock_file.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    @property
    def _lock_file(self) -> Path:
        return self.folder / ".lock"

    def _migrate(self, file: Path) -> None:
        with self.writing():
            ((version,),) = self.rows("PRAGMA user_version")
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"{file} is of version {version}, this tinytransit knows {len(MIGRATIONS)}; install a later one"
                )
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                # `executescript` would end the transaction.
                for statement in filter(str.strip, script.split(";")):
                    self._sql.execute(statement)
                self._sql.execute(f"PRAGMA user_version = {number}")


def now() -> str:
    """Return the time, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _unusable(file: Path, error: Exception) -> StoreError:
    return StoreError(f"{file}: {error}; --store names another folder")
