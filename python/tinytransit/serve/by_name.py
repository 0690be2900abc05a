# SPDX-License-Identifier: MIT
"""Light curves by the name of a star or planet: looked up in the catalogues, found and fetched from MAST."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.fetch.fetching import fetch
from tinytransit.fetch.mast import DEFAULT_ARCHIVE, MastQuery, MastSource
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.source import Body, RemoteFile, Source
from tinytransit.fetch.workers import Stop
from tinytransit.serve.errors import NotFetchedError
from tinytransit.serve.limits import Limits
from tinytransit.serve.store import Store, new_id
from tinytransit.skipped import Skipped

ARCHIVE = "TINYTRANSIT_MAST"
"""Environment variable with the archive's address, or a mirror's; empty: nothing is fetched."""

_AUTHORS = ("SPOC", "Kepler", "K2", "TESS-SPOC", "QLP", "EVEREST", "K2SFF")
_MOST_FILES = 8
_ATTEMPTS, _TIMEOUT_S, _LONGEST_PAUSE_S = 3, 30.0, 5.0
_FILES = "fetched"


class TargetRequest(BaseModel):
    """What to fetch and search; without an author, the best one that the archive has."""

    model_config = ConfigDict(extra="forbid")
    target: Annotated[str, Field(min_length=2, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9 .,+:*'/-]*$")]
    sectors: Annotated[list[Annotated[int, Field(ge=1, le=999)]], Field(max_length=_MOST_FILES)] = []
    author: Annotated[str | None, Field(max_length=30, pattern=r"^[A-Za-z0-9-]+$")] = None
    loose: bool = False
    max_period_days: Annotated[float | None, Field(gt=0, le=1000)] = None


def add_targets(app: FastAPI, store: Store, limits: Limits) -> None:
    """Add the call that queues a star by its name."""

    @app.post("/api/targets", status_code=202)
    def add_target(wanted: TargetRequest) -> dict[str, Any]:
        """Queue a star or planet by its name: a worker fetches its light curves from MAST and searches them."""
        if store.counts()["queued"] >= limits.waiting:
            raise HTTPException(503, "the queue is full; try again later", {"Retry-After": "60"})
        job_id = new_id()
        store.add(job_id, wanted.target, 0, "", "", wanted.model_dump())
        job = store.job(job_id)
        assert job is not None
        return asdict(job)


def star_named(name: str, known: Mapping[str, Sequence[Ephemeris]]) -> str:
    """Return the star of an event that a catalogue knows by this name, such as ``TOI-144.01``; else the name itself."""
    plain = name.casefold().replace(" ", "")
    for star, events in known.items():
        if any(event.name.casefold().replace(" ", "") == plain for event in events):
            return star
    return name


def fetch_named(
    settings: Mapping[str, Any], folder: Path, known: Mapping[str, Sequence[Ephemeris]], told: Callable[[str], None]
) -> list[Path]:
    """Fetch the light curves of a star, or find them fetched.

    Args:
        settings: Of the job: what ``TargetRequest`` has.
        folder: Of the job's files.
        known: Events of the catalogues by star.
        told: Is told what is being done, in a few words.

    Raises:
        NotFetchedError: If the archive cannot be reached, or has no light curve of the star; the text says which.
        FolderError: If the folder cannot be used.
    """
    archive = os.environ.get(ARCHIVE, DEFAULT_ARCHIVE)
    if not archive:
        raise NotFetchedError("this server fetches nothing; drop the star's light curve on the page")
    target = star_named(settings["target"], known)
    author = settings["author"]
    query = MastQuery(sector=settings["sectors"] or None, author=None if author is None else [author])
    stop = Stop()
    retrying = Retrying(attempts=_ATTEMPTS, longest_s=_LONGEST_PAUSE_S, patience_s=_TIMEOUT_S, tell=told,
                        sleep=stop.sleep)  # fmt: skip
    found = MastSource([target], query, archive=archive, timeout_s=_TIMEOUT_S, retrying=retrying)
    haul = fetch(_Best(found), folder / _FILES, retrying=retrying, stop=stop, threads=2,
                 largest=Limits().upload_bytes, progress=_Told(told))  # fmt: skip
    if not haul.files:
        reasons = "; ".join(skip.reason for skip in haul.skipped[:3]) or "the archive has no light curve of it"
        raise NotFetchedError(f"{target}: {reasons}")
    return [folder / _FILES / each.file for each in haul.files]


class _Best:
    """Of what a source lists the light curves of one author, the best that there is, and no more than are searched."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def title(self) -> str:
        return self._source.title

    def listing(self) -> Iterator[RemoteFile | Skipped]:
        by_author: dict[str, list[RemoteFile]] = {}
        for each in self._source.listing():
            if isinstance(each, Skipped):
                yield each
            else:
                by_author.setdefault(each.provenance.get("author", ""), []).append(each)
        best = next((by_author[author] for author in (*_AUTHORS, *sorted(by_author)) if author in by_author), [])
        yield from best[:_MOST_FILES]

    def open(self, file: RemoteFile, offset: int, version: str | None) -> AbstractContextManager[Body]:
        return self._source.open(file, offset, version)


class _Told:
    """How far a fetch is, in words."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told, self._files, self._ended = told, 0, 0

    def listed(self, files: int) -> None:
        self._files = files

    def received(self, size: int) -> None:
        """Say nothing: it is called for every chunk."""

    def ended(self) -> None:
        self._ended += 1
        self._told(f"fetch, {self._ended} of {self._files} files")
