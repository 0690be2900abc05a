# SPDX-License-Identifier: MIT
"""Search MAST for a target through lightkurve, as plain rows."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tinytransit.fetch.errors import TransientError, UnavailableError
from tinytransit.fetch.http import core
from tinytransit.fetch.retrying import TRANSIENT_STATUSES, retry_after_s
from tinytransit.fetch.source import RemoteFile
from tinytransit.lightcurve.quiet_import import import_lightkurve


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
    with _understood(), _complaints() as complaints:
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
def _understood() -> Iterator[None]:
    """Name what goes wrong between here and the archive."""
    import requests
    from astroquery.exceptions import RemoteServiceError

    try:
        yield
    except requests.HTTPError as error:
        response = error.response
        if response is None or response.status_code not in TRANSIENT_STATUSES:
            raise UnavailableError(f"the archive refused: {error}") from error
        raise TransientError(
            f"the archive answered {response.status_code} {response.reason}",
            retry_after_s(response.headers.get("Retry-After")),
        ) from error
    except (requests.RequestException, RemoteServiceError, TimeoutError) as error:
        raise TransientError(f"no answer from the archive: {core(error)}") from error
    except Exception as error:  # an answer of another shape makes the libraries raise nearly anything
        raise UnavailableError(f"the archive's answer is not understood: {type(error).__name__}: {error}") from error


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
