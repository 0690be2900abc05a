# SPDX-License-Identifier: MIT
"""Jobs in one SQLite file, shared by the server and its workers; they outlive both.

A job is ``queued``, ``running``, ``done`` or ``failed``. A worker takes the oldest that is queued in one statement, so
that no two take the same; what was running when the server ended is queued again when it starts.
"""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tinytransit.serve.errors import StoreError

MOST_ATTEMPTS = 2
"""A job whose worker ended this often is given up: its light curve may be what ends them."""

_BUSY_S = 30.0
_VERSION = 2
_WITH_LABELS = 1
"""The version whose file has the labels too; see ``take_labels``."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL, state TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL,
    sha256 TEXT NOT NULL, star TEXT NOT NULL, settings TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL,
    worker INTEGER NOT NULL, attempts INTEGER NOT NULL, created REAL NOT NULL, started REAL, finished REAL,
    candidates INTEGER, summary TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS job_state ON job (state, number);
"""


@dataclass(frozen=True)
class Job:
    """A light curve to search.

    Attributes:
        id: Random, so that nobody guesses that of another.
        state: ``queued``, ``running``, ``done`` or ``failed``.
        file: Name of the uploaded file.
        size: Its bytes.
        sha256: Its digest.
        star: As given with the upload, or as found; blank before.
        settings: Of the search, as given.
        stage: What is being done; blank unless it is running.
        reason: Why it failed; blank unless it did.
        attempts: How often it was begun.
        created: Seconds since 1970; so are ``started`` and ``finished``.
        started: When it was last begun.
        finished: When it ended.
        candidates: How many were found; None before.
        summary: A line for each candidate.
    """

    id: str
    state: str
    file: str
    size: int
    sha256: str
    star: str
    settings: dict[str, Any]
    stage: str
    reason: str
    attempts: int
    created: float
    started: float | None
    finished: float | None
    candidates: int | None
    summary: list[str]


_COLUMNS = ("id, state, file, size, sha256, star, settings, stage, reason, attempts, created, started, finished, "
            "candidates, summary")  # fmt: skip


class Store:
    """The file ``jobs.sqlite`` in a folder; a connection of its own, for any thread, closed on leaving the context.

    Args:
        folder: Made if it is missing.

    Raises:
        StoreError: If it cannot be opened, or is of another version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        file = folder / "jobs.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._sql = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
            (version,) = self._sql.execute("PRAGMA user_version").fetchone()
            if version not in (0, _WITH_LABELS, _VERSION):
                raise StoreError(f"{file} is of version {version}, this is {_VERSION}; name another folder")
            self._sql.execute("PRAGMA journal_mode = WAL")
            self._sql.executescript(_SCHEMA)
            if version == 0:
                self._sql.execute(f"PRAGMA user_version = {_VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{file}: {error}; name another folder") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._sql.close()

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._sql.execute(statement, values).fetchall()

    def _changed(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement and return how many rows it has changed."""
        with self._lock:
            return self._sql.execute(statement, values).rowcount

    def upload_of(self, job_id: str, file: str) -> Path:
        """Return where the uploaded file of a job lies; its name is kept, for it may name the star."""
        return self.folder / "uploads" / job_id / file

    def result_of(self, job_id: str) -> Path:
        """Return where the result of a job lies."""
        return self.folder / "results" / f"{job_id}.json.gz"

    def windows_of(self, job_id: str) -> Path:
        """Return where the windows of a job's candidates lie."""
        return self.folder / "results" / f"{job_id}.npz"

    # Jobs, for the server.

    def add(self, job_id: str, file: str, size: int, sha256: str, star: str, settings: dict[str, Any]) -> None:
        """Queue a job whose upload lies in its place."""
        self._changed(
            "INSERT INTO job SELECT ?, 1 + coalesce(max(number), 0), 'queued', ?, ?, ?, ?, ?, '', '', 0, 0, ?, NULL, "
            "NULL, NULL, '[]' FROM job",
            (job_id, file, size, sha256, star, json.dumps(settings), time.time()),
        )

    def job(self, job_id: str) -> Job | None:
        """Return a job; None if there is no such."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM job WHERE id = ?", (job_id,))
        return _job(rows[0]) if rows else None

    def jobs(self, limit: int, before: str | None = None) -> list[Job]:
        """Return the latest jobs, or those before one, latest first."""
        number = "number <= (SELECT number FROM job WHERE id = ?) - 1" if before else "? IS NULL"
        rows = self._rows(f"SELECT {_COLUMNS} FROM job WHERE {number} ORDER BY number DESC LIMIT ?", (before, limit))
        return [_job(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many jobs are in each state."""
        found = dict(self._rows("SELECT state, count(*) FROM job GROUP BY state"))
        return {state: int(found.get(state, 0)) for state in ("queued", "running", "done", "failed")}

    def resume(self) -> int:
        """Queue again what was running when the last server ended, and return how many."""
        # That the server ended is no fault of the light curve.
        return self._changed(
            "UPDATE job SET state = 'queued', stage = '', worker = 0, attempts = attempts - 1 WHERE state = 'running'"
        )

    def remove(self, job_id: str) -> bool:
        """Forget a job that is not running, and say whether there was such."""
        return self._changed("DELETE FROM job WHERE id = ? AND state != 'running'", (job_id,)) > 0

    # Jobs, for workers and who watches them.

    def take(self, worker: int) -> Job | None:
        """Begin the oldest job that is queued; None if there is none.

        Args:
            worker: Process id of who takes it.
        """
        rows = self._rows(
            "UPDATE job SET state = 'running', worker = ?, started = ?, attempts = attempts + 1, stage = 'waiting' "
            "WHERE id = (SELECT id FROM job WHERE state = 'queued' ORDER BY number LIMIT 1) "
            f"RETURNING {_COLUMNS}",
            (worker, time.time()),
        )
        return _job(rows[0]) if rows else None

    def report(self, job_id: str, stage: str) -> None:
        """Say what is being done for a running job."""
        self._changed("UPDATE job SET stage = ? WHERE id = ? AND state = 'running'", (stage, job_id))

    def finish(self, job_id: str, worker: int, star: str, summary: list[str]) -> None:
        """Record a job's end; its result lies in its place. Nothing changes if it is another worker's by now."""
        self._changed(
            "UPDATE job SET state = 'done', stage = '', finished = ?, star = ?, candidates = ?, summary = ? "
            "WHERE id = ? AND worker = ? AND state = 'running'",
            (time.time(), star, len(summary), json.dumps(summary), job_id, worker),
        )

    def fail(self, job_id: str, worker: int, reason: str) -> None:
        """Record that a job cannot be done."""
        self._changed(
            "UPDATE job SET state = 'failed', stage = '', finished = ?, reason = ? "
            "WHERE id = ? AND worker = ? AND state = 'running'",
            (time.time(), reason, job_id, worker),
        )

    def overdue(self, limit_s: float) -> list[int]:
        """Return the process ids of workers whose job takes longer than ``limit_s``, and record that it failed."""
        reason = f"it took longer than {limit_s:g} s"
        rows = self._rows(
            "UPDATE job SET state = 'failed', stage = '', finished = ?, reason = ? "
            "WHERE state = 'running' AND started < ? RETURNING worker",
            (time.time(), reason, time.time() - limit_s),
        )
        return [int(worker) for (worker,) in rows]

    def orphaned(self, worker: int) -> None:
        """Queue again what a worker was at when it ended, or give it up after ``MOST_ATTEMPTS``."""
        self._changed(
            "UPDATE job SET state = iif(attempts < ?, 'queued', 'failed'), stage = '', "
            "finished = iif(attempts < ?, NULL, ?), "
            "reason = iif(attempts < ?, '', 'the process that searched it ended, ' || attempts || ' times') "
            "WHERE worker = ? AND state = 'running'",
            (MOST_ATTEMPTS, MOST_ATTEMPTS, time.time(), MOST_ATTEMPTS, worker),
        )

    def take_labels(self, keep: Callable[[list[tuple[Any, ...]]], None]) -> None:
        """Hand over the labels of a file of version 1, and forget them once they are kept.

        Args:
            keep: Is given number, job, candidate, star, period in days, epoch in BJD, duration in hours, label, when it
                was made and when it was taken back, if it was. If the program ends before they are forgotten, it is
                given them again.
        """
        ((version,),) = self._rows("PRAGMA user_version")
        if version != _WITH_LABELS:
            return
        names = "number, job, candidate, star, period_days, epoch_bjd, duration_hours, label, made, undone"
        keep(self._rows(f"SELECT {names} FROM label ORDER BY number"))
        with self._lock:
            self._sql.executescript(f"BEGIN; DROP TABLE label; PRAGMA user_version = {_VERSION}; COMMIT;")


def new_id() -> str:
    """Return the id of a new job."""
    return secrets.token_hex(12)


def _job(row: tuple[Any, ...]) -> Job:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Job(**{**values, "settings": json.loads(values["settings"]), "summary": json.loads(values["summary"])})
