# SPDX-License-Identifier: MIT
"""The smallest source: addresses of one HTTP server. And a fetch of it that does not wait."""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from helpers.faulty_server import FaultyServer
from tinytransit.fetch.fetching import Haul, fetch
from tinytransit.fetch.http import HttpReader
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import Body, RemoteFile, Source
from tinytransit.fetch.workers import Stop


class UrlSource:
    title = "test"

    def __init__(self, server: FaultyServer, paths: list[str], timeout_s: float = 30.0) -> None:
        self._server, self._paths = server, paths
        self._reader = HttpReader(timeout_s)

    def listing(self) -> Iterator[RemoteFile]:
        for path in self._paths:
            yield RemoteFile(key=path, name=path)

    def open(self, file: RemoteFile, offset: int, version: str | None) -> AbstractContextManager[Body]:
        return self._reader.open(self._server.url + file.key, offset, version)


class Counted:
    """A progress that counts."""

    def __init__(self) -> None:
        self.files = self.bytes = self.done = 0

    def listed(self, files: int) -> None:
        self.files = files

    def received(self, size: int) -> None:
        self.bytes += size

    def ended(self) -> None:
        self.done += 1


def bring(
    source: Source,
    out: Path,
    *,
    pauses: list[float] | None = None,
    progress: Counted | None = None,
    largest: int = 10**8,
    attempts: int = 4,
    threads: int = 2,
) -> Haul:
    """Fetch; the pauses are written down instead of slept."""
    retrying = Retrying(
        attempts=attempts, sleep=(pauses if pauses is not None else []).append, draw=random.Random(1).random
    )
    return fetch(
        source, out, retrying=retrying, stop=Stop(), threads=threads, largest=largest, progress=progress or Counted()
    )
