# SPDX-License-Identifier: MIT
"""The one interface of all sources: what they hold, and its bytes from any offset."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from tinytransit.skipped import Skipped

CHUNK = 1 << 16
"""Bytes that are read at a time: what a dropped connection or a kill can lose."""


@dataclass(frozen=True)
class RemoteFile:
    """One file as its source lists it; all of it is untrusted.

    Attributes:
        key: Names it in its source, once and for all: a MAST URI, a bucket's key, a path.
        name: What the source calls it.
        size: In bytes, where the listing says so; a hint, archives have been wrong.
        md5: Of its content, in hexadecimal, where the listing says so.
        version: Changes with its content, where the listing has such a thing.
        provenance: What else is known, such as mission and author.
    """

    key: str
    name: str
    size: int | None = None
    md5: str | None = None
    version: str | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """The bytes of a file, from an offset to its end.

    Attributes:
        offset: Of the first byte: what was asked for, or 0 if the file changed or its source cannot start midway.
        size: Of the whole file, in bytes, where known.
        version: Of these very bytes, to resume later; None if nothing vouches for that.
        md5: Of the whole file, in hexadecimal, where known.
        chunks: The bytes; raises ``TransientError`` where the transfer breaks off.
    """

    offset: int
    size: int | None
    version: str | None
    md5: str | None
    chunks: Iterator[bytes]


class Source(Protocol):
    """Somewhere files come from."""

    @property
    def title(self) -> str:
        """What the manifest and error messages call it."""

    def listing(self) -> Iterator[RemoteFile | Skipped]:
        """Say what there is, and what was asked for but is not there; the same every time while the source is.

        Raises:
            SourceError: If the source cannot be listed.
        """

    def open(self, file: RemoteFile, offset: int, version: str | None) -> AbstractContextManager[Body]:
        """Open one file; several threads do so at once.

        Args:
            file: One of ``listing``.
            offset: First byte that is wanted.
            version: Of the bytes before ``offset``; they are only continued if it is still the same.

        Raises:
            TransientError: If it failed but may succeed later.
            UnavailableError: If it will not.
        """
