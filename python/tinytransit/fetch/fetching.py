# SPDX-License-Identifier: MIT
"""From a source to a folder: every file whole and verified, or not at all.

A file is begun, resumed, tried again, verified and put in place; a bar shows the files and the megabytes that came.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tinytransit.fetch.content import Digests, check_md5, digest, recognise
from tinytransit.fetch.errors import ChangedError, DamagedError, TooLargeError, UnavailableError, UnwantedError
from tinytransit.fetch.folder import Folder
from tinytransit.fetch.manifest import Fetched, Rejected
from tinytransit.fetch.partial import PartialFile
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import RemoteFile, Source
from tinytransit.fetch.workers import Stop, in_threads
from tinytransit.progress import Count, counting
from tinytransit.skipped import Skipped


@dataclass(frozen=True)
class Copied:
    """A file that is in the folder.

    Attributes:
        record: What is known of it.
        new: Whether it was not there before.
    """

    record: Fetched
    new: bool


@dataclass(frozen=True)
class Copier:
    """Copies files, in several threads.

    Attributes:
        source: Where from.
        folder: Where to.
        retrying: When a transfer fails.
        stop: Ends it.
        largest: Bytes that a file may have, also after unfolding.
        received: Is told the size of every chunk that comes.
    """

    source: Source
    folder: Folder
    retrying: Retrying
    stop: Stop
    largest: int
    received: Callable[[int], None]

    def copy(self, file: RemoteFile, name: str) -> Copied:
        """Copy one file, or find that it is there.

        Args:
            file: As its source lists it.
            name: That the folder has for it.

        Raises:
            UnavailableError: If it cannot be had.
            DamagedError: If it comes damaged, twice.
            UnwantedError: If it is whole and of no use, now or in an earlier run.
            FolderError: If the disk takes no more.
            StoppedError: If the run is over.
        """
        record = self.folder.record_of(file)
        if isinstance(record, Rejected):
            raise UnwantedError(record.reason)
        if record is not None and self._is_intact(record):
            return Copied(record, new=False)
        if file.size is not None and file.size > self.largest:
            raise TooLargeError(file.size, self.largest)
        part = self.folder.part_of(file)
        try:
            digests, content = self._whole(file, part, name)
        except UnwantedError as error:
            self.folder.reject(file, part, str(error))
            raise
        kept = self.folder.keep(file, part, name, source=self.source.title, content=content, digests=digests)
        return Copied(kept, new=True)

    def _is_intact(self, record: Fetched) -> bool:
        path = self.folder.path / record.file
        return path.is_file() and path.stat().st_size == record.size and digest(path).sha256 == record.sha256

    def _whole(self, file: RemoteFile, part: PartialFile, name: str) -> tuple[Digests, str]:
        """Copy and verify; what comes damaged is copied once more, and no further: it may be so at its source."""
        try:
            return self._once(file, part, name)
        except DamagedError:
            return self._once(file, part, name)

    def _once(self, file: RemoteFile, part: PartialFile, name: str) -> tuple[Digests, str]:
        self.retrying(lambda: self._transfer(file, part))
        try:
            digests = digest(part.path)
            check_md5(digests, file.md5 or part.md5)
            return digests, recognise(part.path, name, largest=self.largest)
        except DamagedError:
            part.discard()
            raise

    def _transfer(self, file: RemoteFile, part: PartialFile) -> None:
        self.stop.check()
        if part.complete:
            return
        offset, version = (part.length, part.version) if part.version else (0, None)
        try:
            with self.source.open(file, offset, version) as body:
                part.write(body, largest=self.largest, received=self._receive)
        except (ChangedError, TooLargeError):
            part.discard()
            raise

    def _receive(self, size: int) -> None:
        self.stop.check()
        self.received(size)


class Progress(Protocol):
    """Is told how far a fetch is; ``received`` from several threads."""

    def listed(self, files: int) -> None:
        """So many files are known of by now."""

    def received(self, size: int) -> None:
        """So many more bytes have come."""

    def ended(self) -> None:
        """One more file is there or is skipped."""


@dataclass(frozen=True)
class Haul:
    """What a fetch brought.

    Attributes:
        files: All that was asked for and is in the folder, by name.
        reused: How many of them were there before, and have been verified.
        skipped: What is not there, and why; by key.
    """

    files: list[Fetched]
    reused: int
    skipped: list[Skipped]


def fetch(
    source: Source, out: Path, *, retrying: Retrying, stop: Stop, threads: int, largest: int, progress: Progress
) -> Haul:
    """Copy the files of a source that a folder does not have; verify those that it has.

    Args:
        source: Where from.
        out: The folder; made if it is missing.
        retrying: When a transfer fails.
        stop: Ends the transfers; is set when the fetch is over, for whatever reason.
        threads: Transfers at a time.
        largest: Bytes that a file may have, also after unfolding.
        progress: Is told how far it is.

    Raises:
        SourceError: If the source cannot be listed.
        FolderError: If the folder cannot be used, or the disk takes no more.
    """
    with Folder(out) as folder:
        named, skipped = _listed(source, folder, progress)
        copier = Copier(source, folder, retrying, stop, largest, progress.received)
        copied: list[Copied] = []
        with closing(in_threads(lambda item: copier.copy(*item), named, threads, stop)) as outcomes:
            for (file, _), outcome in outcomes:
                if isinstance(outcome, Copied):
                    copied.append(outcome)
                elif isinstance(outcome, (UnavailableError, DamagedError, UnwantedError)):
                    skipped.append(Skipped(file.key, str(outcome)))
                else:
                    raise outcome
                progress.ended()
    return Haul(
        files=sorted((one.record for one in copied), key=lambda record: record.file),
        reused=sum(not one.new for one in copied),
        skipped=sorted(skipped, key=lambda one: (one.what, one.reason)),
    )


def _listed(source: Source, folder: Folder, progress: Progress) -> tuple[list[tuple[RemoteFile, str]], list[Skipped]]:
    """List a source and give its files names; what is listed twice, as by two targets, counts once."""
    named: dict[str, tuple[RemoteFile, str]] = {}
    skipped: list[Skipped] = []
    for one in source.listing():
        if isinstance(one, Skipped):
            skipped.append(one)
        elif one.key not in named:
            try:
                named[one.key] = (one, folder.name_for(one))
            except UnavailableError as error:
                skipped.append(Skipped(one.key, str(error)))
        progress.listed(len(named))
    return list(named.values()), skipped


class Bar:
    """Files that ended, of those known of, and the megabytes that came."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._adding = threading.Lock()
        self._files, self._ended, self._bytes = 0, 0, 0

    def listed(self, files: int) -> None:
        """So many files are known of by now."""
        self._files = files
        self._count(self._ended, files)

    def received(self, size: int) -> None:
        """So many more bytes have come."""
        with self._adding:
            self._bytes += size
        self._count.note(self._megabytes())

    def ended(self) -> None:
        """One more file is there or is skipped."""
        self._ended += 1
        self._count(self._ended, self._files)

    def waits(self, why: str) -> None:
        """Something failed and will be tried again."""
        self._count.note(f"{self._megabytes()}, {why[:60]}")

    def _megabytes(self) -> str:
        return f"{self._bytes / 1e6:.1f} MB"


@contextmanager
def bar() -> Iterator[Bar]:
    """Show a bar for the block."""
    with counting("files") as count:
        yield Bar(count)
