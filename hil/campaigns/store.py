# SPDX-License-Identifier: MIT
"""The log of a campaign: one SQLite file that holds every answer from the moment it has come.

Each answer is a transaction of its own in a write-ahead log: once recorded it outlives the harness, however that ends;
a power cut may take the last few, which are then asked again. The tables, readable with any SQLite tool:

* ``meta``: facts about the campaign by key: ``identity`` (JSON: what must not change between its runs), ``started``.
* ``session``: one row each time a target was started: when, by which command, with which versions of the host's tools,
  the SHA-256 of the image at hand, what the device said of itself (JSON), and the error that ended it, if one did.
  ``ended`` is null if the harness was killed.
* ``answer``: one row for each window of each repetition of each target: the session and the number of the request in it
  (its low 16 bits are the sequence number), when it was sent, seconds until the answer, retries, the SHA-256 of the
  request's inputs, and the answer (``record``: a ``hil.run.result.Row`` as JSON, of which ``got``, ``equal`` and
  ``ticks`` are columns as well). The key makes sure that a window is recorded once.
* ``repetition``: the outcome of a finished repetition: a ``hil.run.result.CampaignResult`` as JSON, without its
  windows.

Times are UTC in ISO 8601.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from types import TracebackType
from typing import Self

from hil.errors import InputError
from hil.run.result import CampaignResult, Device, Row
from hil.run.streaming import Exchange

_VERSION = 1
_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE session (
    id INTEGER PRIMARY KEY, target TEXT NOT NULL, repetition INTEGER NOT NULL, started TEXT NOT NULL, ended TEXT,
    command TEXT NOT NULL, versions TEXT NOT NULL, image_sha256 TEXT, device TEXT, error TEXT
) STRICT;
CREATE TABLE answer (
    target TEXT NOT NULL, repetition INTEGER NOT NULL, window INTEGER NOT NULL,
    session INTEGER NOT NULL REFERENCES session, request INTEGER NOT NULL, retries INTEGER NOT NULL, sent TEXT NOT NULL,
    seconds REAL NOT NULL, request_sha256 TEXT NOT NULL, record TEXT NOT NULL,
    got TEXT AS (json_extract(record, '$.got')), equal INTEGER AS (json_extract(record, '$.equal')),
    ticks INTEGER AS (json_extract(record, '$.ticks')),
    PRIMARY KEY (target, repetition, window)
) STRICT;
CREATE TABLE repetition (
    target TEXT NOT NULL, repetition INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY (target, repetition)
) STRICT;
PRAGMA user_version = {_VERSION};
"""


class LogError(InputError):
    """A log that cannot be read or written, or is none of a campaign."""


class CampaignLog:
    """The log; may be used by several threads at a time, and is closed on leaving the context.

    Args:
        path: The file; it is made if it is missing.

    Raises:
        LogError: If it cannot be opened or is no log of this version.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        with self._named():
            # Without an open transaction each statement is one of its own.
            self._sql = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            with self._named():
                self._prepare()
        except LogError:
            self._sql.close()
            raise

    def _prepare(self) -> None:
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA foreign_keys = ON")
        (version,) = self._sql.execute("PRAGMA user_version").fetchone()
        (tables,) = self._sql.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not tables:
            self._sql.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        elif version != _VERSION:
            raise LogError(
                f"{self._path} is a log of version {version}, this harness writes version {_VERSION}; give "
                "another --out, or --fresh"
            )

    def remember(self, key: str, value: str) -> str:
        """Keep a fact if it is new, and return what is kept."""
        with self._named():
            self._sql.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", (key, value))
            (kept,) = self._sql.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(kept)

    def open_session(
        self,
        target: str,
        repetition: int,
        command: Sequence[str],
        versions: Mapping[str, str],
        image_sha256: str | None,
    ) -> int:
        """Record that a target is being started, and return the session's number."""
        with self._named():
            cursor = self._sql.execute(
                "INSERT INTO session (target, repetition, started, command, versions, image_sha256) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (target, repetition, now(), dumps(list(command)), dumps(dict(versions)), image_sha256),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def device(self, session: int, device: Device) -> None:
        """Record what the device said of itself."""
        with self._named():
            self._sql.execute("UPDATE session SET device = ? WHERE id = ?", (device.model_dump_json(), session))

    def close_session(self, session: int, error: str | None) -> None:
        """Record how a session ended."""
        with self._named():
            self._sql.execute("UPDATE session SET ended = ?, error = ? WHERE id = ?", (now(), error, session))

    def answer(self, session: int, inputs: bytes, row: Row, exchange: Exchange) -> None:
        """Record an answer.

        Raises:
            LogError: If this window has an answer already.
        """
        with self._named():
            self._sql.execute(
                "INSERT INTO answer (target, repetition, window, session, request, retries, sent, seconds, "
                "request_sha256, record) SELECT target, repetition, ?, id, ?, ?, ?, ?, ?, ? FROM session WHERE id = ?",
                (
                    row.index,
                    exchange.request,
                    exchange.retries,
                    exchange.sent.isoformat(),
                    exchange.seconds,
                    hashlib.sha256(inputs).hexdigest(),
                    row.model_dump_json(),
                    session,
                ),
            )

    def finish(self, target: str, repetition: int, result: CampaignResult) -> None:
        """Record the result of a repetition whose answers have all been recorded."""
        bare = result.model_copy(update={"windows": []}).model_dump_json()
        with self._named():
            self._sql.execute("INSERT INTO repetition VALUES (?, ?, ?)", (target, repetition, bare))

    def answers(self, target: str, repetition: int) -> list[Row]:
        """Return the windows that were answered, in their order."""
        with self._named():
            found = self._sql.execute(
                "SELECT record FROM answer WHERE target = ? AND repetition = ? ORDER BY window", (target, repetition)
            ).fetchall()
        return [Row.model_validate_json(record) for (record,) in found]

    def count(self, target: str) -> int:
        """Return how many answers a target has given."""
        with self._named():
            (count,) = self._sql.execute("SELECT count(*) FROM answer WHERE target = ?", (target,)).fetchone()
        return int(count)

    def result(self, target: str, repetition: int) -> CampaignResult | None:
        """Return what a repetition gave; None if it is not finished."""
        with self._named():
            found = self._sql.execute(
                "SELECT result FROM repetition WHERE target = ? AND repetition = ?", (target, repetition)
            ).fetchone()
        if found is None:
            return None
        bare = CampaignResult.model_validate_json(found[0])
        return bare.model_copy(update={"windows": self.answers(target, repetition)})

    def errors(self, target: str) -> list[str]:
        """Return the errors that ended sessions of a target, oldest first."""
        with self._named():
            found = self._sql.execute(
                "SELECT error FROM session WHERE target = ? AND error IS NOT NULL ORDER BY id", (target,)
            ).fetchall()
        return [error for (error,) in found]

    def answered_image(self, target: str) -> str | None:
        """Return the SHA-256 of the image that gave the recorded answers of a target; None if there is none."""
        with self._named():
            found = self._sql.execute(
                "SELECT image_sha256 FROM session JOIN answer ON answer.session = session.id "
                "WHERE session.target = ? AND image_sha256 IS NOT NULL LIMIT 1",
                (target,),
            ).fetchone()
        return found and str(found[0])

    def last_moment(self) -> datetime:
        """Return when the last session ended."""
        with self._named():
            (moment,) = self._sql.execute("SELECT max(coalesce(ended, started)) FROM session").fetchone()
        return datetime.fromisoformat(moment) if moment else datetime.now(UTC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A thread that is given up may still be writing.
        with self._lock:
            self._sql.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Let one thread at the database, and name the file in what goes wrong."""
        try:
            with self._lock:
                yield
        except sqlite3.Error as error:
            raise LogError(f"the log {self._path}: {error}; give another --out, or free what it needs") from error


def now() -> str:
    """Return this moment as the log writes it."""
    return datetime.now(UTC).isoformat()
