# SPDX-License-Identifier: MIT
"""The MAST archive: Kepler, K2 and TESS, searched by target through lightkurve."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import quote

from tinytransit.fetch.asking import patient, understood
from tinytransit.fetch.errors import SourceError, UnavailableError
from tinytransit.fetch.http import HttpReader
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import Body, RemoteFile
from tinytransit.lightcurve.quiet_import import import_lightkurve
from tinytransit.skipped import Skipped


class Product(StrEnum):
    """What to look for."""

    lightcurve = "lightcurve"
    pixels = "pixels"


class Mission(StrEnum):
    """Whose products to look for."""

    Kepler = "Kepler"
    K2 = "K2"
    TESS = "TESS"


@dataclass(frozen=True)
class MastQuery:
    """What is wanted of every target; the names and meanings are lightkurve's, None is no restriction.

    Attributes:
        product: Light curves or target pixel files.
        mission: Of whom; all by default.
        quarter: Of Kepler.
        campaign: Of K2.
        sector: Of TESS.
        exptime: Seconds, or ``fast``, ``short`` or ``long``.
        author: Who made the product, such as SPOC, QLP, Kepler, K2SFF.
        radius_arcsec: Search around the target.
        limit: Files a target at most.
    """

    product: Product = Product.lightcurve
    mission: Sequence[Mission] | None = None
    quarter: Sequence[int] | None = None
    campaign: Sequence[int] | None = None
    sector: Sequence[int] | None = None
    exptime: str | float | None = None
    author: Sequence[str] | None = None
    radius_arcsec: float | None = None
    limit: int | None = None


def search(target: str, query: MastQuery) -> list[RemoteFile]:
    """List the files of a target, ordered by their URIs.

    Args:
        target: A name, a TIC, KIC or EPIC number with its prefix, or coordinates in degrees.
        query: What is wanted.

    Raises:
        TransientError: If the archive did not answer, or said to come back.
        UnavailableError: If it has nothing, or its answer cannot be understood.
    """
    lightkurve = import_lightkurve()
    look = {
        Product.lightcurve: lightkurve.search.search_lightcurve,
        Product.pixels: lightkurve.search.search_targetpixelfile,
    }[query.product]
    look.cache_clear()  # lightkurve remembers answers by question alone, whichever archive gave them
    wanted: dict[str, Any] = {
        "quarter": query.quarter,
        "campaign": query.campaign,
        "sector": query.sector,
        "exptime": query.exptime,
        "author": query.author,
        "radius": query.radius_arcsec,
    }
    if query.mission:
        wanted["mission"] = tuple(mission.value for mission in query.mission)
    with understood(), _complaints() as complaints:
        table = look(target, **{name: value for name, value in wanted.items() if value is not None}).table
        files = sorted((_file(row, target) for row in table), key=lambda file: file.key)
    if not files:
        raise UnavailableError("; ".join(complaints) or f"the archive has no such {query.product} of it")
    return files[: query.limit]


def _file(row: Any, target: str) -> RemoteFile:
    uri = str(row["dataURI"])
    if not re.fullmatch(r"[!-~]{1,500}", uri):
        raise ValueError(f"{uri[:80]!r} is no URI")
    facts = {
        "target": row["target_name"],
        "mission": row["mission"],
        "author": row["author"],
        "exptime_s": row["exptime"],
        "asked_for": target,
    }
    return RemoteFile(
        key=uri,
        name=str(row["productFilename"]),
        size=_size(row["size"]),
        provenance={name: _text(value) for name, value in facts.items()},
    )


def _size(value: Any) -> int | None:
    """Masked or negative: the archive does not know."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()[:200]


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what lightkurve only logs: that a name could not be resolved."""
    found: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("lightkurve.search")
    log.addHandler(handler)
    propagated, log.propagate = log.propagate, False
    try:
        yield found
    finally:
        log.removeHandler(handler)
        log.propagate = propagated


DEFAULT_ARCHIVE = "https://mast.stsci.edu"


@contextmanager
def asking(archive: str, timeout_s: float) -> Iterator[None]:
    """Let astroquery search an archive that speaks MAST's interface, with a time-out.

    Astroquery fixes its addresses when it is imported, in attributes of ``PortalAPI``. Names of objects that are no
    TIC, KIC or EPIC numbers, and coordinates, are resolved by mastresolver.stsci.edu: that address is written in
    astroquery's functions.

    Args:
        archive: Address of the server, without a slash at its end.
        timeout_s: How long a server may take to answer, in seconds.
    """
    from astroquery.mast.discovery_portal import PortalAPI

    changes = [
        (PortalAPI, "MAST_REQUEST_URL", f"{archive}/api/v0/invoke"),
        (PortalAPI, "COLUMNS_CONFIG_URL", f"{archive}/portal/Mashup/Mashup.asmx/columnsconfig"),
    ]
    with patient(timeout_s, changes):
        yield


def download_url(archive: str, uri: str) -> str:
    """Address of a data product, as astroquery makes it."""
    return f"{archive}/api/v0.1/Download/file?uri={quote(uri, safe=':/')}"


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
