# SPDX-License-Identifier: MIT
"""The MAST archive: Kepler, K2 and TESS, searched by target through lightkurve."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial

from tinytransit.fetch.errors import SourceError, UnavailableError
from tinytransit.fetch.http import HttpReader
from tinytransit.fetch.mast_search import MastQuery, search
from tinytransit.fetch.mast_server import asking, download_url
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import Body, RemoteFile
from tinytransit.skipped import Skipped


class MastSource:
    """The files of some targets.

    Lightkurve and astroquery search; the files themselves are copied by this package, from the address that
    astroquery would ask, because astroquery neither resumes a part nor verifies it.

    Args:
        targets: Names, TIC, KIC or EPIC numbers with their prefix, or coordinates in degrees.
        query: What is wanted of each.
        archive: Address of the server.
        timeout_s: How long it may take to answer or to send the next bytes, in seconds.
        retrying: For the searches.

    Raises:
        SourceError: If the address is none.
    """

    def __init__(
        self, targets: Sequence[str], query: MastQuery, *, archive: str, timeout_s: float, retrying: Retrying
    ) -> None:
        if not archive.startswith(("https://", "http://")):
            raise SourceError(f"{archive!r} is no address of an archive; it begins with https:// or http://")
        self._targets, self._query, self._retrying = targets, query, retrying
        self._archive, self._timeout_s = archive.rstrip("/"), timeout_s
        self._reader = HttpReader(timeout_s)

    @property
    def title(self) -> str:
        """What the archive is called, whichever server it is."""
        return "MAST"

    def listing(self) -> Iterator[RemoteFile | Skipped]:
        """Search target after target; one of which there is nothing is skipped."""
        for target in self._targets:
            try:
                with asking(self._archive, self._timeout_s):
                    files = self._retrying(partial(search, target, self._query))
            except UnavailableError as error:
                yield Skipped(target, str(error))
            else:
                yield from files

    def open(self, file: RemoteFile, offset: int, version: str | None) -> AbstractContextManager[Body]:
        """Open a data product."""
        return self._reader.open(download_url(self._archive, file.key), offset, version)
