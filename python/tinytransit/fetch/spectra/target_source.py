# SPDX-License-Identifier: MIT
"""A source that is searched target by target; the archives differ in how."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from tinytransit.fetch.asking import patient, understood
from tinytransit.fetch.errors import SourceError, UnavailableError
from tinytransit.fetch.http import HttpReader
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import Body, RemoteFile
from tinytransit.fetch.steady import within
from tinytransit.skipped import Skipped

_DEGREES = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d*)?)[\s,]+([+-]?\d{1,2}(?:\.\d*)?)\s*")
_URL = re.compile(r"https?://[!-~]{1,1000}")
# A search is several requests; none of them may be silent for longer than the time-out.
_SEARCH_TIMEOUTS = 10
_LONGEST_FACT = 200


@dataclass(frozen=True)
class Search:
    """Where and how an archive is searched.

    Attributes:
        archive: Address of the server.
        timeout_s: How long it may take to answer or to send the next bytes, in seconds.
        retrying: For the searches.
        radius_arcsec: Search around the target.
        limit: Files a target at most.
    """

    archive: str
    timeout_s: float
    retrying: Retrying
    radius_arcsec: float
    limit: int | None = None


class TargetSource(ABC):
    """The files of some targets, searched one after the other.

    Libraries search; the files themselves are copied by this package, because the libraries neither resume a part nor
    verify it.

    Args:
        targets: Names, or coordinates in degrees.
        how: Where and how.

    Raises:
        SourceError: If the address is none.
    """

    title: str

    def __init__(self, targets: Sequence[str], how: Search) -> None:
        if not how.archive.startswith(("https://", "http://")):
            raise SourceError(f"{how.archive!r} is no address of an archive; it begins with https:// or http://")
        self.targets, self.radius_arcsec, self.limit = targets, how.radius_arcsec, how.limit
        self.archive, self.timeout_s = how.archive.rstrip("/"), how.timeout_s
        self.reader = HttpReader(how.timeout_s)
        self._retrying = how.retrying

    @abstractmethod
    def search(self, target: str) -> Sequence[RemoteFile | Skipped]:
        """List the files of a target, in any order, and what of it cannot be listed.

        Raises:
            UnavailableError: If the archive has nothing of it.
        """

    def changes(self) -> list[tuple[Any, str, Any]]:
        """Attributes of libraries that have other values while a search is on, see ``asking.patient``."""
        return []

    def listing(self) -> Iterator[RemoteFile | Skipped]:
        """Search target after target; one of which there is nothing is skipped."""
        for target in self.targets:
            try:
                files = self._retrying(partial(self._searched, target))
            except UnavailableError as error:
                yield Skipped(target, str(error))
            else:
                there = [file for file in files if isinstance(file, RemoteFile)]
                yield from (one for one in files if isinstance(one, Skipped))
                yield from sorted(there, key=lambda file: file.key)[: self.limit]

    def _searched(self, target: str) -> Sequence[RemoteFile | Skipped]:
        with patient(self.timeout_s, self.changes()):
            return within(_SEARCH_TIMEOUTS * self.timeout_s, partial(self._understood, target))

    def _understood(self, target: str) -> Sequence[RemoteFile | Skipped]:
        import warnings

        with understood(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is nothing, or a unit that astropy does not know
            files = self.search(target)
        if not files:
            raise UnavailableError("the archive has no such spectrum of it")
        return files

    def open(self, file: RemoteFile, offset: int, version: str | None) -> AbstractContextManager[Body]:
        """Open a file by its key."""
        return self.reader.open(self.url_of(file.key), offset, version)

    def url_of(self, key: str) -> str:
        """Return the address of a key that ``key_of`` made."""
        return key if _URL.match(key) else f"{self.archive}{key}"

    def key_of(self, url: str) -> str:
        """Return what names a file, whichever mirror it comes from: its path, or its address on another server.

        Raises:
            UnavailableError: If it is no address, or not https while the archive is.
        """
        if url.startswith("/"):
            url = urljoin(self.archive, url)
        if not _URL.fullmatch(url):
            raise UnavailableError(f"{url[:80]!r} is no address")
        if self.archive.startswith("https:") and not url.startswith("https:"):
            # Archives that speak https list old addresses of themselves.
            url = f"https:{url.partition(':')[2]}"
        return url.removeprefix(self.archive) if url.startswith(f"{self.archive}/") else url


def position_of(target: str) -> tuple[float, float]:
    """Return right ascension and declination in degrees: as they are given, or as MAST's resolver has the name.

    Raises:
        UnavailableError: If it does not know the name.
    """
    if found := _DEGREES.fullmatch(target):
        ra, dec = float(found[1]), float(found[2])
        if not (0 <= ra <= 360 and -90 <= dec <= 90):
            raise UnavailableError(f"{target} are no coordinates in degrees")
        return ra, dec
    from astroquery.exceptions import ResolverError
    from astroquery.mast.utils import resolve_object

    try:
        place = resolve_object(target)
    except ResolverError as error:
        raise UnavailableError(str(error)) from error
    return float(place.ra.deg), float(place.dec.deg)


def last_part(url: str) -> str:
    """Return the end of an address' path."""
    return urlsplit(url).path.rpartition("/")[2]


def facts(**given: object) -> dict[str, str]:
    """Return provenance as short text; what an archive leaves out is left out."""
    said = {name: " ".join(str(value).split()) for name, value in given.items() if value is not None}
    return {
        name: text.encode("utf-8", "replace").decode()[:_LONGEST_FACT]
        for name, text in said.items()
        if text and text != "--"
    }


def size_in(value: object) -> int | None:
    """Return a size in bytes that an archive lists; None where it does not know."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
