# SPDX-License-Identifier: MIT
"""One file from its source to the folder: begun, resumed, tried again, verified, put in place."""

from collections.abc import Callable
from dataclasses import dataclass

from tinytransit.fetch.content import recognise
from tinytransit.fetch.errors import ChangedError, DamagedError, TooLargeError, UnwantedError
from tinytransit.fetch.folder import Folder
from tinytransit.fetch.manifest import Fetched, Rejected
from tinytransit.fetch.partial import PartialFile
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import RemoteFile, Source
from tinytransit.fetch.verifying import Digests, check_md5, digest
from tinytransit.fetch.workers import Stop


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
