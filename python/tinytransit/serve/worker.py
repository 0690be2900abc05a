# SPDX-License-Identifier: MIT
"""A worker: takes queued jobs one after the other and searches them, until its server is gone.

``python -m tinytransit.serve.worker FOLDER MODEL [CATALOG ...]``, as the server starts it.
"""

import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.detection.assessment import Witnesses
from tinytransit.detection.known import read_known
from tinytransit.detection.result import Note
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import Stopwatch, detect_curve
from tinytransit.detection.vetting_panels import Evidence
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.cleaning import clean
from tinytransit.lightcurve.pixels.two_apertures import two_apertures_of
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.lightcurve.stitching import stitch
from tinytransit.serve.result import document_of, windows_of, write_document
from tinytransit.serve.store import Job, Store
from tinytransit.window.shard import write_shard
from tinytransit.window.stellar import star_in_headers

_IDLE_S = 0.2


class _Told(Stopwatch):
    """A stopwatch that tells the store which stage has begun."""

    def __init__(self, store: Store, job: Job) -> None:
        super().__init__()
        self._store, self._job = store, job

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._store.report(self._job.id, name)
        with super().stage(name):
            yield


def work(store: Store, job: Job, model: ModelFolder, known: dict[str, list[Ephemeris]], worker: int) -> None:
    """Search the light curve of a job and record how that ended."""
    try:
        watch = _Told(store, job)
        settings = DetectionSettings(model=model.path, max_period_days=job.settings["max_period_days"])
        if job.settings["loose"]:
            settings = settings.loose()
        paths = _files_of(store, job, known, watch)
        with watch.stage("read"):
            recipe = model.manifest.window_recipe
            curves = [clean(read_light_curve(path, star=job.star or None, quality=recipe.quality)) for path in paths]
            curve = curves[0] if len(curves) == 1 else stitch(curves)
            witnesses = Witnesses(star_in_headers(paths), apertures=two_apertures_of(paths))
        pictured: list[Evidence] = []
        notes: list[Note] = []
        found = detect_curve(curve, settings, witnesses, notes, watch, shown=pictured)
        with watch.stage("write"):
            events = known.get(found.star, [])
            windows = windows_of(pictured, model)
            if windows is not None:
                write_shard(windows, store.windows_of(job.id))
            write_document(store.result_of(job.id), document_of(found, curve, pictured, events, model))
        lines = [f"{each.period_days:.5g} d, {each.depth_ppm:.0f} ppm: {each.disposition}" for each in found.candidates]
        store.finish(job.id, worker, found.star, lines)
    except TinyTransitError as error:
        store.fail(job.id, worker, " ".join(str(error).split()))
    except OSError as error:
        store.fail(job.id, worker, f"{error.filename or 'a file'}: {error.strerror}")
    except Exception as error:
        traceback.print_exc()
        store.fail(job.id, worker, f"an error of the program itself ({type(error).__name__}); the server's log has it")


def _files_of(store: Store, job: Job, known: dict[str, list[Ephemeris]], watch: Stopwatch) -> list[Path]:
    """Return the files of a job: what was uploaded, or is fetched now."""
    upload = store.upload_of(job.id, job.file)
    if "target" not in job.settings:
        return [upload]
    with watch.stage("fetch"):
        from tinytransit.serve.by_name import fetch_named

        return fetch_named(job.settings, upload.parent, known, lambda words: store.report(job.id, words))


def main(arguments: Sequence[str]) -> None:
    """Work until the server that started this process has ended."""
    folder, model_folder, *catalogs = map(Path, arguments)
    server, worker = os.getppid(), os.getpid()
    model = ModelFolder.open(model_folder)
    known = read_known(catalogs).events
    with Store(folder) as store:
        while os.getppid() == server:
            job = store.take(worker)
            if job is None:
                time.sleep(_IDLE_S)
            else:
                work(store, job, model, known, worker)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
