# SPDX-License-Identifier: MIT
"""A file that is still being copied: its bytes so far, and what vouches for them."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from tinytransit.fetch.errors import FolderError, TooLargeError, TransientError
from tinytransit.fetch.source import Body, RemoteFile
from tinytransit.files import write_text


class _About(BaseModel):
    """What the bytes of a part are the beginning of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    version: str | None
    size: NonNegativeInt | None
    md5: str | None


class PartialFile:
    """``<digest of the key>.part`` in a folder, and beside it a ``.json`` that says what it is a part of.

    A part is only resumed if its source vouches that it is still the same file; else it is begun again, so that two
    versions are never joined.

    Args:
        folder: Where parts are kept, on the file system of their destination.
        file: What is copied.
    """

    def __init__(self, folder: Path, file: RemoteFile) -> None:
        digest = hashlib.sha256(file.key.encode()).hexdigest()[:32]
        self.path = folder / f"{digest}.part"
        self._about_path = folder / f"{digest}.json"
        self._key = file.key
        self._about = self._read_about()
        changed = self._about and file.version and self._about.version and file.version != self._about.version
        if self._about is None or self._about.key != file.key or changed:
            self.discard()

    @property
    def length(self) -> int:
        """Bytes so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def complete(self) -> bool:
        """Whether all bytes that were announced are here."""
        return self.path.exists() and self._about is not None and self._about.size == self.length

    @property
    def version(self) -> str | None:
        """Version of the bytes so far; None if nothing vouches for them."""
        return self._about.version if self._about else None

    @property
    def md5(self) -> str | None:
        """Of the whole file, where its source said so."""
        return self._about.md5 if self._about else None

    def write(self, body: Body, *, largest: int, received: Callable[[int], None]) -> None:
        """Append a body, or begin again with it if it starts at 0.

        Args:
            body: Starts at ``length`` or at 0.
            largest: Bytes that a file may have.
            received: Is told the number of bytes of every chunk; may raise to stop.

        Raises:
            TransientError: If the body ends early.
            TooLargeError: If the file is larger than ``largest``.
            FolderError: If the disk takes no more.
        """
        try:
            self._write(body, largest, received)
        except OSError as error:
            raise FolderError.unwritable(self.path.parent, error) from error
        if body.size is not None and self.length < body.size:
            raise TransientError(f"ended after {self.length} of {body.size} bytes")

    def _write(self, body: Body, largest: int, received: Callable[[int], None]) -> None:
        if body.size is not None and body.size > largest:
            raise TooLargeError(body.size, largest)
        if body.offset == 0:
            self.discard()
            self._about = _About(key=self._key, version=body.version, size=body.size, md5=body.md5)
            write_text(self._about_path, self._about.model_dump_json())
        with self.path.open("ab") as part:
            for chunk in body.chunks:
                if part.tell() + len(chunk) > largest:
                    raise TooLargeError(None, largest)
                part.write(chunk)
                received(len(chunk))
            # Renamed only after its bytes are on the disk: a power cut must not leave a finished name without them.
            part.flush()
            os.fsync(part.fileno())

    def discard(self) -> None:
        """Forget all that was copied."""
        self.path.unlink(missing_ok=True)
        self._about_path.unlink(missing_ok=True)
        self._about = None

    def move_to(self, target: Path) -> None:
        """Give the file its final name and forget what vouched for its parts."""
        self.path.replace(target)
        self.discard()

    def _read_about(self) -> _About | None:
        try:
            return _About.model_validate_json(self._about_path.read_bytes())
        except (FileNotFoundError, ValidationError):  # a part without a sound label is no part
            return None
