# SPDX-License-Identifier: MIT
"""Folders and files of this machine."""

import fnmatch
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tinytransit.fetch.content import SUFFIXES, digest, promising
from tinytransit.fetch.errors import SourceError, UnavailableError
from tinytransit.fetch.source import CHUNK, Body, RemoteFile
from tinytransit.skipped import Skipped


class LocalSource:
    """The FITS and CSV files of folders, with all folders in them, and single files.

    Args:
        paths: Folders and files; their files are known by the paths as they are given here.
        without: A folder that is left out: the output, where it lies in one of them.
        match: Shell pattern for names.
        limit: Files at most.
    """

    def __init__(self, paths: Sequence[Path], *, without: Path, match: str, limit: int | None) -> None:
        self._paths, self._without, self._match, self._limit = paths, without.resolve(), match, limit

    @property
    def title(self) -> str:
        """Where the files are."""
        return "local"

    def listing(self) -> Iterator[RemoteFile | Skipped]:
        """List the files by name, each with the MD5 of its content, so that its copy can be verified."""
        files = 0
        for path in self._candidates():
            name = path.as_posix()
            if not name.isprintable():  # some file systems allow any byte
                yield Skipped(name.encode("utf-8", "backslashreplace").decode(), "its name is no text")
                continue
            if not promising(path.name):
                yield Skipped(name, f"is not named {', '.join(SUFFIXES)}")
                continue
            if files == self._limit:
                return
            try:
                content = digest(path)
            except OSError as error:
                yield Skipped(name, f"cannot be read: {error.strerror}")
                continue
            files += 1
            yield RemoteFile(key=name, name=path.name, size=content.size, md5=content.md5, version=content.md5)

    @contextmanager
    def open(self, file: RemoteFile, offset: int, version: str | None) -> Iterator[Body]:
        """Open a file; that it is still the one that was listed is seen from its MD5 in the end."""
        yield Body(
            offset=offset, size=file.size, version=file.version, md5=file.md5, chunks=_chunks(Path(file.key), offset)
        )

    def _candidates(self) -> Iterator[Path]:
        for given in self._paths:
            if not given.exists():
                raise SourceError(f"no file or folder at {given}")
            found = sorted(given.rglob("*")) if given.is_dir() else [given]
            for path in found:
                if path.is_file() and fnmatch.fnmatchcase(path.name, self._match) and not self._is_output(path):
                    yield path

    def _is_output(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._without)


def _chunks(path: Path, offset: int) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            while chunk := stream.read(CHUNK):
                yield chunk
    except OSError as error:
        raise UnavailableError(f"cannot be read: {error.strerror}") from error
