# SPDX-License-Identifier: MIT
"""The folder of a campaign's results, which belongs to one run of the command at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from hil.errors import InputError

LOG_FILE, RESULT_FILE, JUNIT_FILE, PAGE_FILE = "log.sqlite", "result.json", "junit.xml", "report.html"
_LOCK_FILE = "lock"
# SQLite keeps what is not in the file yet in two more beside it (sqlite.org, "Write-Ahead Logging").
_LOG_PARTS = ("", "-wal", "-shm")


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Make the folder if it is missing, and keep others out; the kernel lets go of it when this process ends.

    Raises:
        InputError: If it cannot be made, or another run has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK_FILE).open("w")
    except OSError as error:
        raise InputError(f"cannot write to the folder {folder}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another campaign is writing to {folder}; wait for it, or give another --out") from None
        yield


def set_log_aside(folder: Path) -> None:
    """Rename the log of an earlier campaign, if there is one, so that a new one begins; nothing is deleted."""
    log = folder / LOG_FILE
    if log.exists():
        number = next(number for number in count(1) if not _numbered(log, number).exists())
        for part in _LOG_PARTS:
            if (old := log.with_name(log.name + part)).exists():
                old.rename(f"{_numbered(log, number)}{part}")


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.stem}.{number}{log.suffix}")
