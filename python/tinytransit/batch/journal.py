# SPDX-License-Identifier: MIT
"""The journal of a batch: one SQLite file that holds every finished item from the moment it is finished.

Each item is a transaction of its own in a write-ahead log: once recorded it outlives the program, however that ends; a
power cut may take the last few, which are then done again. The tables, readable with any SQLite tool:

* ``batch``: one row: what the results depend on beside the items, as JSON.
* ``item``: one row an item: its key, the fingerprint of its input, how it ended (``Kind``), its result (JSON) or
  reason, the traceback of an internal error, and the seconds that it took.

One run at a time: it holds the file locked (``PRAGMA locking_mode``), and the kernel lets go of it when the run ends.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tinytransit.batch.attempt import Kind, Verdict
from tinytransit.batch.errors import JournalError
from tinytransit.batch.item import Item, Json

JOURNAL_FILE = "journal.sqlite"
_VERSION = 1
_SCHEMA = f"""
CREATE TABLE batch (facts TEXT NOT NULL) STRICT;
CREATE TABLE item (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, traceback TEXT NOT NULL,
    seconds REAL NOT NULL
) STRICT;
PRAGMA user_version = {_VERSION};
"""


class Journal:
    """The file; closed on leaving the context.

    Args:
        path: Made with its folder if it is missing.

    Raises:
        JournalError: If it cannot be opened, is no journal of this version, or another run is using it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._named():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Without an open transaction each statement is one of its own.
            self._sql = sqlite3.connect(path, timeout=0.1, isolation_level=None)
        try:
            with self._named():
                self._prepare()
        except JournalError:
            self._sql.close()
            raise

    def _prepare(self) -> None:
        self._sql.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")
        (version,) = self._sql.execute("PRAGMA user_version").fetchone()
        (tables,) = self._sql.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not tables:
            self._sql.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        elif version != _VERSION:
            raise JournalError(
                f"{self._path} is a journal of version {version}, expected {_VERSION}; give another --out"
            )

    def bind(self, facts: Mapping[str, Json]) -> None:
        """Record what the results depend on if the journal is new, or else check that it is the same.

        Raises:
            JournalError: If it is not; each difference is named.
        """
        new = json.loads(json.dumps(facts))
        with self._named():
            row = self._sql.execute("SELECT facts FROM batch").fetchone()
            if row is None:
                self._sql.execute("INSERT INTO batch VALUES (?)", (json.dumps(new),))
                return
        if changes := list(_changes(json.loads(row[0]), new)):
            raise JournalError(
                f"{self._path} holds results of other settings: {'; '.join(changes)}; give another "
                "--out, or remove that file to begin again"
            )

    def has(self, item: Item, fingerprint: str) -> bool:
        """Return whether the item is finished: with this input, and other than by a failure of the machine."""
        with self._named():
            row = self._sql.execute("SELECT fingerprint, kind FROM item WHERE key = ?", (item.key,)).fetchone()
        return row is not None and row[0] == fingerprint and row[1] != Kind.FAILED

    def add(self, item: Item, fingerprint: str, verdict: Verdict) -> None:
        """Record what came of an item, in place of what was recorded of it before."""
        values = (item.key, fingerprint, verdict.kind, verdict.text, verdict.traceback, verdict.seconds)
        with self._named():
            self._sql.execute("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?)", values)

    def reasons(self) -> dict[str, str]:
        """Return the reason of each item without a result, by key."""
        with self._named():
            return dict(self._sql.execute("SELECT key, text FROM item WHERE kind != ?", (Kind.RESULT,)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sql.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Name the file in what goes wrong."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_BUSY":
                raise JournalError(
                    f"another run is at work in {self._path.parent}; wait for it, or give another --out"
                ) from error
            raise JournalError(
                f"cannot write {self._path}: {error}; free what it needs and run the command again: "
                "what is finished is kept"
            ) from error
        except sqlite3.DatabaseError as error:
            raise JournalError(
                f"{self._path} is no journal: {error}; give another --out, or remove that file"
            ) from error
        except OSError as error:
            raise JournalError(
                f"cannot make the folder {self._path.parent}: {error.strerror}; give another --out"
            ) from error


def _changes(old: Any, new: Any, path: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}".lstrip("."))
    elif old != new:
        yield f"{path} was {json.dumps(old)}, is {json.dumps(new)}"
