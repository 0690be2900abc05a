# SPDX-License-Identifier: MIT
"""The application: REST under ``/api``, the page at ``/``."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from tinytransit import __version__
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.errors import TinyTransitError
from tinytransit.evaluate.scoring import Scorer
from tinytransit.html import environment, render
from tinytransit.learning.errors import BusyError, LabelError, VersionError
from tinytransit.learning.history import retrainings
from tinytransit.learning.labels import Label, undo_label
from tinytransit.learning.listing import models_of
from tinytransit.learning.report import report_file
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import open_version, switches
from tinytransit.lightcurve.identity import star_in
from tinytransit.serve.board_run import run_on_board
from tinytransit.serve.by_name import add_targets
from tinytransit.serve.guard import PAGE_OF_ITS_OWN, Guard
from tinytransit.serve.learning_on import Learner
from tinytransit.serve.limits import Limits, RateLimiter
from tinytransit.serve.page_labels import bring_over, keep_label, page_labels
from tinytransit.serve.result import read_document
from tinytransit.serve.store import Job, Store, new_id
from tinytransit.serve.supervisor import Supervisor
from tinytransit.serve.uploads import receive, safe_name
from tinytransit.window.shard import read_shard

_POLL_S = 0.25
_KEEP_ALIVE_S = 15.0
_STATIC = {".js": "text/javascript", ".css": "text/css", ".LICENSE": "text/plain"}
_TARGET = r"^(native|qemu|tflm-host|serial:[A-Za-z0-9/._-]{1,100}(@[1-9][0-9]{2,6})?)$"


class JobView(BaseModel):
    """A job as the interface shows it; times are seconds since 1970."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    file: str
    size: int
    sha256: str
    star: str
    settings: dict[str, Any]
    stage: str
    reason: str
    attempts: int
    created: float
    started: float | None
    finished: float | None
    candidates: int | None
    summary: list[str]


class LabelRequest(BaseModel):
    """What a person takes a candidate for."""

    model_config = ConfigDict(extra="forbid")
    label: Label


class BoardRequest(BaseModel):
    """Which board answers; ``native`` and ``qemu`` run on this computer."""

    model_config = ConfigDict(extra="forbid")
    target: Annotated[str, Field(pattern=_TARGET)] = "qemu"


def create_app(
    folder: Path,
    model: Path,
    *,
    catalogs: tuple[Path, ...] = (),
    workers: int = 1,
    limits: Limits | None = None,
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1"),
    token: str | None = None,
    learning: Path | None = None,
) -> FastAPI:
    """Return the application; its workers run while it does.

    Args:
        folder: Of jobs, uploads and results.
        model: Folder of the model.
        catalogs: Catalogues to compare with.
        workers: How many processes search.
        limits: Of requests, files and the queue.
        hosts: Names that the server goes by, where no token is asked for.
        token: To be shown by every request.
        learning: Folder of labels and retrained models; one in ``folder`` by default.

    Raises:
        StoreError: If a folder cannot be used.
        ManifestError: If the model's manifest cannot be read.
        ModelFolderError: If there is no model.
    """
    bounds = limits or Limits()
    store, opened = Store(folder), ModelFolder.open(model)
    supervisor = Supervisor(folder, opened.path, catalogs, workers, bounds.time_limit_s)
    learnt = LearningStore(folder / "learning" if learning is None else learning)
    bring_over(store, learnt)
    learner = Learner(learnt, opened.path.name)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with supervisor:
            yield
        learner.end()
        store.close()
        learnt.close()

    # The pages of documentation that FastAPI makes load their scripts from elsewhere.
    app = FastAPI(title="tinytransit", version=__version__, docs_url=None, redoc_url=None,
                  openapi_url="/api/openapi.json", lifespan=lifespan)  # fmt: skip
    app.state.store, app.state.supervisor = store, supervisor
    app.middleware("http")(Guard(hosts, token, RateLimiter(bounds.requests_per_s, bounds.burst)))

    @app.exception_handler(TinyTransitError)
    async def _refused(_: Request, error: TinyTransitError) -> JSONResponse:
        return JSONResponse({"detail": " ".join(str(error).split())}, 422)

    _add_pages(app)
    _add_server(app, store, supervisor, opened, bounds)
    _add_jobs(app, store, bounds)
    _add_candidates(app, store, opened)
    _add_labels(app, store, learnt)
    _add_learning(app, learnt, learner)
    add_targets(app, store, bounds)
    return app


def _add_pages(app: FastAPI) -> None:
    templates = environment("tinytransit.serve")

    @app.get("/", include_in_schema=False)
    def page() -> HTMLResponse:
        return HTMLResponse(render(templates, "index.html.j2", {"labels": [label.value for label in Label]}))

    @app.get("/api", include_in_schema=False)
    def documentation() -> HTMLResponse:
        calls = [
            (method.upper(), path, call.get("summary", ""), call.get("description", ""))
            for path, methods in app.openapi()["paths"].items()
            for method, call in methods.items()
        ]
        return HTMLResponse(render(templates, "api.html.j2", {"calls": calls}))

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> FileResponse:
        with resources.as_file(resources.files("tinytransit.serve") / "static") as folder:
            known = {file.name: file for file in folder.iterdir() if file.suffix in _STATIC}
        if name not in known:
            raise HTTPException(404, "no such file")
        return FileResponse(known[name], media_type=_STATIC[known[name].suffix])


def _add_server(app: FastAPI, store: Store, supervisor: Supervisor, model: ModelFolder, limits: Limits) -> None:
    @app.get("/api/health")
    def health() -> dict[str, Any]:
        """Say whether the server works: its version, workers, and how many jobs are in each state."""
        return {"version": __version__, "workers": supervisor.alive, "jobs": store.counts()}

    @app.get("/api/model")
    def card() -> dict[str, Any]:
        """Return the manifest of the model: inputs, outputs, threshold, calibration, what it was trained on."""
        return model.manifest.model_dump(mode="json")

    @app.get("/api/limits")
    def bounds() -> dict[str, Any]:
        """Return what a client, a file and the queue may take."""
        return asdict(limits)

    @app.post("/api/windows")
    async def windows(request: Request) -> dict[str, Any]:
        """Score windows: the body is a file of windows (.npz); the answer has the scores by name, in its order."""
        path = store.folder / "uploads" / f"{new_id()}.npz"
        try:
            await receive(request.stream(), path, limits.upload_bytes)
            return await run_in_threadpool(_scores, path, model, limits.windows)
        finally:
            path.unlink(missing_ok=True)


def _scores(path: Path, model: ModelFolder, most: int) -> dict[str, Any]:
    shard = read_shard(path)
    if len(shard) > most:
        raise HTTPException(413, f"{len(shard)} windows are more than {most}")
    scores = Scorer(model.tflite, model.manifest).scores(shard)
    return {"model_id": model.model_id, "threshold": model.manifest.threshold, "stars": shard.star.tolist(),
            "scores": {name: values.tolist() for name, values in scores.items()}}  # fmt: skip


def _add_jobs(app: FastAPI, store: Store, limits: Limits) -> None:
    @app.post("/api/jobs", status_code=202)
    async def add(
        request: Request,
        name: Annotated[str, Query(max_length=300, description="Name of the file; its ending says what it is.")],
        star: Annotated[str, Query(max_length=40, description="Star, if a CSV file does not say: TIC 123.")] = "",
        loose: Annotated[bool, Query(description="Show weaker candidates too.")] = False,
        max_period_days: Annotated[float | None, Query(gt=0, le=1000)] = None,
    ) -> JobView:
        """Queue a light curve (FITS or CSV): the body is the file."""
        if store.counts()["queued"] >= limits.waiting:
            raise HTTPException(503, "the queue is full; try again later", {"Retry-After": "60"})
        if star and star_in(star) != star:
            raise HTTPException(422, f"the star must be named like 'TIC 261136679', got {star!r}")
        file, job_id = safe_name(name), new_id()
        path = store.upload_of(job_id, file)
        try:
            size, digest = await receive(request.stream(), path, limits.upload_bytes)
            settings = {"loose": loose, "max_period_days": max_period_days}
            store.add(job_id, file, size, digest, star, settings)
        except BaseException:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        return _view(_found(store, job_id))

    @app.get("/api/jobs")
    def jobs(limit: Annotated[int, Query(ge=1, le=500)] = 50, before: str | None = None) -> list[JobView]:
        """Return the latest jobs, latest first; ``before`` goes on after one of them."""
        return [_view(job) for job in store.jobs(limit, before)]

    @app.get("/api/jobs/{job_id}")
    def job(job_id: str) -> JobView:
        """Return a job."""
        return _view(_found(store, job_id))

    @app.get("/api/jobs/{job_id}/events")
    async def events(request: Request, job_id: str) -> StreamingResponse:
        """Send the job whenever it has changed, as server-sent events, until it is done or has failed."""
        _found(store, job_id)
        return StreamingResponse(_changes(request, store, job_id), media_type="text/event-stream")

    @app.get("/api/jobs/{job_id}/result")
    def result(job_id: str) -> JSONResponse:
        """Return all that was found, with the points of the plots."""
        return JSONResponse(_document(store, job_id))

    @app.delete("/api/jobs/{job_id}")
    def remove(job_id: str) -> dict[str, bool]:
        """Forget a job that is not running, its file and its result; labels stay."""
        _found(store, job_id)
        if not store.remove(job_id):
            raise HTTPException(409, "it is running; wait until it has ended")
        shutil.rmtree(store.upload_of(job_id, "x").parent, ignore_errors=True)
        store.result_of(job_id).unlink(missing_ok=True)
        store.windows_of(job_id).unlink(missing_ok=True)
        return {"removed": True}


def _add_candidates(app: FastAPI, store: Store, model: ModelFolder) -> None:
    @app.post("/api/jobs/{job_id}/candidates/{number}/board")
    def board(job_id: str, number: int, wanted: BoardRequest) -> dict[str, Any]:
        """Send the window of a candidate to a board, and compare its answer with the reference's."""
        found = _candidate(_document(store, job_id)["candidates"], number)
        if not found["inputs"]:
            raise HTTPException(409, "the candidate has no window")
        return run_on_board(wanted.target, model.path, bytes.fromhex(found["inputs"]), bytes.fromhex(found["expected"]))


def _add_labels(app: FastAPI, store: Store, learning: LearningStore) -> None:
    @app.post("/api/jobs/{job_id}/candidates/{number}/label", status_code=201)
    def label(request: Request, job_id: str, number: int, given: LabelRequest) -> dict[str, int]:
        """Keep what a person takes a candidate for; the last label of an event counts."""
        found = _candidate(_document(store, job_id)["detection"]["candidates"], number)
        who = request.client.host if request.client else "page"
        return {"number": keep_label(store, learning, job_id, found, given.label, who)}

    @app.get("/api/labels")
    def labels(job: str | None = None) -> list[dict[str, Any]]:
        """Return the labels that count, of one job or all, latest first."""
        return page_labels(learning, job)

    @app.delete("/api/labels/{number}")
    def undo(request: Request, number: int) -> dict[str, bool]:
        """Take a label back."""
        try:
            undo_label(learning, number, request.client.host if request.client else "page")
        except LabelError as error:
            raise HTTPException(404, str(error)) from error
        return {"undone": True}


def _add_learning(app: FastAPI, learning: LearningStore, learner: Learner) -> None:
    @app.get("/api/learning")
    def state() -> dict[str, Any]:
        """Return the labels by kind, whether a retraining is at work, the last verdict, and which model is in use."""
        return learner.state()

    @app.get("/api/models")
    def history() -> dict[str, Any]:
        """Return the history: models with their figures, changes of the one in use, retrainings with their figures."""
        return {"models": models_of(learning), "changes": [each.document() for each in switches(learning)],
                "retrainings": [each.document() for each in retrainings(learning)]}  # fmt: skip

    @app.get("/api/models/{version}")
    def version_card(version: str) -> dict[str, Any]:
        """Return the manifest of a model of the history, by its version or the first digits of it."""
        try:
            return open_version(learning, version).manifest.model_dump(mode="json")
        except VersionError as error:
            raise HTTPException(404, str(error)) from error

    @app.get("/reports/{number}")
    def report(number: int) -> FileResponse:
        """Return the page of a retraining."""
        file = report_file(learning, number)
        if not file.is_file():
            raise HTTPException(404, "no such report")
        return FileResponse(file, media_type="text/html", headers=PAGE_OF_ITS_OWN)

    @app.post("/api/retrainings", status_code=202)
    def retrain() -> dict[str, bool]:
        """Begin a retraining on the windows of the last one; `GET /api/learning` tells how it goes."""
        try:
            learner.begin()
        except BusyError as error:
            raise HTTPException(409, str(error)) from error
        return {"begun": True}


async def _changes(request: Request, store: Store, job_id: str) -> AsyncIterator[str]:
    last, silent = "", 0.0
    while not await request.is_disconnected():
        job = store.job(job_id)
        if job is None:
            return
        told = json.dumps(asdict(job), separators=(",", ":"))
        if told != last:
            yield f"data: {told}\n\n"
            last, silent = told, 0.0
        if job.state in ("done", "failed"):
            return
        await asyncio.sleep(_POLL_S)
        silent += _POLL_S
        if silent >= _KEEP_ALIVE_S:
            yield ": waiting\n\n"
            silent = 0.0


def _found(store: Store, job_id: str) -> Job:
    job = store.job(job_id)
    if job is None:
        raise HTTPException(404, "no such job")
    return job


def _view(job: Job) -> JobView:
    return JobView(**asdict(job))


def _document(store: Store, job_id: str) -> dict[str, Any]:
    job = _found(store, job_id)
    if job.state != "done":
        raise HTTPException(409, job.reason or f"the job is {job.state}")
    return read_document(store.result_of(job_id))


def _candidate(candidates: list[dict[str, Any]], number: int) -> dict[str, Any]:
    for each in candidates:
        if each["number"] == number:
            return each
    raise HTTPException(404, f"no candidate {number}")
