# SPDX-License-Identifier: MIT
"""The folder that files are fetched to: who has which name, what is finished, and that nobody else is at work in it."""

import fcntl
import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from tinytransit.fetch.content import Digests
from tinytransit.fetch.errors import FolderError, StoppedError
from tinytransit.fetch.manifest import Fetched, Record, Rejected, journal_line, read_records, write_manifest
from tinytransit.fetch.naming import free_name, safe_name
from tinytransit.fetch.partial import PartialFile
from tinytransit.fetch.source import RemoteFile


class Folder:
    """An output folder while one command works in it; a context manager.

    Finished files lie in it under their names; all else is in ``.fetch/``: the lock, the parts, and the journal, to
    which every finished file is added *before* it gets its name. A killed run therefore leaves at worst a record whose
    file is still a (complete) part, which the next run sees and puts in place. Leaving the context turns the journal
    into ``fetched.json``.

    Args:
        path: Made if it is missing.

    Raises:
        FolderError: If it cannot be made, is in use by another run, or holds a ``fetched.json`` of something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._manifest = path / "fetched.json"
        self._own = path / ".fetch"
        self._journal = self._own / "journal"
        self._commit = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        try:
            self._own.mkdir(parents=True, exist_ok=True)
            self._lock = (self._own / "lock").open("wb")
        except OSError as error:
            raise self._unusable(error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._records = {one.key: one for one in read_records(self._manifest, self._journal)}
            self._save()
            self._taken = {entry.name.lower() for entry in self.path.iterdir()}
            self._taken.update(one.file.lower() for one in self._records.values() if isinstance(one, Fetched))
            self._lines: BinaryIO = self._journal.open("ab")
        except BlockingIOError as error:
            self._lock.close()
            raise FolderError(
                f"another fetch is at work in {self.path}; wait for it or choose another --out"
            ) from error
        except OSError as error:
            self._lock.close()
            raise self._unusable(error) from error
        except FolderError:
            self._lock.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._commit:
            self._closed = True
            self._lines.close()
            try:
                self._save()
            finally:
                self._lock.close()

    def record_of(self, file: RemoteFile) -> Record | None:
        """Return what is known of a file; None if there is nothing, or it has changed since."""
        record = self._records.get(file.key)
        return record if record is not None and record.is_of(file) else None

    def name_for(self, file: RemoteFile) -> str:
        """Reserve a name: the one it had, else one that is free.

        Raises:
            UnavailableError: If its name cannot be used.
        """
        record = self._records.get(file.key)
        if isinstance(record, Fetched):
            return record.file
        name = free_name(safe_name(file.name), file.key, self._taken)
        self._taken.add(name.lower())
        return name

    def part_of(self, file: RemoteFile) -> PartialFile:
        """The bytes of a file that earlier runs got."""
        parts = self._own / "parts"
        parts.mkdir(exist_ok=True)
        return PartialFile(parts, file)

    def keep(
        self, file: RemoteFile, part: PartialFile, name: str, *, source: str, content: str, digests: Digests
    ) -> Fetched:
        """Put a verified file in its place.

        Raises:
            StoppedError: If the run is over.
            FolderError: If the disk takes no more.
        """
        record = Fetched(
            key=file.key,
            listed_size=file.size,
            version=file.version,
            file=name,
            source=source,
            content=content,
            size=digests.size,
            sha256=digests.sha256,
            provenance=dict(file.provenance),
        )
        self._add(record, lambda: part.move_to(self.path / name))
        return record

    def reject(self, file: RemoteFile, part: PartialFile, reason: str) -> None:
        """Remember that a file is of no use, and drop it."""
        self._add(Rejected(key=file.key, listed_size=file.size, version=file.version, reason=reason), part.discard)

    def _add(self, record: Record, then: Callable[[], None]) -> None:
        with self._commit:
            if self._closed:
                raise StoppedError("the run is over")
            try:
                self._lines.write(journal_line(record))
                self._lines.flush()
                os.fsync(self._lines.fileno())
                then()
            except OSError as error:
                raise FolderError.unwritable(self.path, error) from error
            self._records[record.key] = record

    def _unusable(self, error: OSError) -> FolderError:
        return FolderError(f"cannot use {self.path} as --out: {error}")

    def _save(self) -> None:
        try:
            write_manifest(self._manifest, self._records.values())
            self._journal.unlink(missing_ok=True)
        except OSError as error:
            raise FolderError.unwritable(self.path, error) from error
