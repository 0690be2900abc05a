# SPDX-License-Identifier: MIT
"""From a source to a folder: every file whole and verified, or not at all."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tinytransit.fetch.copying import Copied, Copier
from tinytransit.fetch.errors import DamagedError, UnavailableError, UnwantedError
from tinytransit.fetch.folder import Folder
from tinytransit.fetch.manifest import Fetched
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import RemoteFile, Source
from tinytransit.fetch.workers import Stop, in_threads
from tinytransit.skipped import Skipped


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
