# SPDX-License-Identifier: MIT
"""A search of many stars, as a batch."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tinytransit.batch.item import Item, Json
from tinytransit.batch.outcome import Outcome
from tinytransit.batch.run import run_batch
from tinytransit.batch.scheduler import Scheduler
from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.detection.classifier import classifier_in
from tinytransit.detection.result import Candidate, StarDetection
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.star import detect_star
from tinytransit.detection.vetting import Disposition
from tinytransit.lightcurve.by_star import files_by_star
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.progress import counting
from tinytransit.skipped import Skipped
from tinytransit.window.stellar import Star

SHEETS_FOLDER = "sheets"


@dataclass(frozen=True)
class Survey:
    """What a search of many stars found.

    Attributes:
        stars: Those with a result.
        candidates: Of all of them, ranked.
        left_out: Files, and candidates without a window, of stars that have a result.
        notes: Reservations about files that were used, such as that only an uncorrected flux was there.
        outcome: Of the batch.
    """

    stars: list[StarDetection]
    candidates: list[Candidate]
    left_out: list[Skipped]
    notes: list[Skipped]
    outcome: Outcome


def files_in(paths: Iterable[Path]) -> tuple[dict[str, list[Path]], list[Skipped]]:
    """Find light-curve files and group them by star, in the order of their first files; others are skipped."""
    return files_by_star(find_light_curves(paths))


def survey(
    stars: Mapping[str, Sequence[Path]],
    settings: DetectionSettings,
    out: Path,
    *,
    scheduler: Scheduler,
    sheets: bool,
    parameters: Mapping[str, Star] | None = None,
    pixels: Mapping[str, Sequence[Path]] | None = None,
    known: Mapping[str, Sequence[Ephemeris]] | None = None,
) -> Survey:
    """Search stars, each as one item; what ``out`` has of an earlier run is kept.

    Args:
        stars: Files by star.
        settings: Of the search.
        out: Folder of the batch; pictures go to ``sheets`` in it. Where others than this machine do the work, they
            need the light curves, the model and this folder at the same paths.
        scheduler: Where it is done.
        sheets: Whether to draw pictures.
        parameters: Of stars by name; what they lack is taken from the headers of the files.
        pixels: Files of pixels by star.
        known: Events of the catalogues by star, named in the vetting reports.

    Raises:
        TinyTransitError: If the model cannot be used, or the batch cannot be run.
    """
    # Opened here, so that a wrong model is one error and not one a star; its id goes into what the journal compares.
    absolute = settings.model_copy(update={"model": settings.model.resolve()})
    model_id = classifier_in(absolute.model).manifest.model_id
    common: dict[str, Json] = {
        "settings": absolute.model_dump(mode="json"),
        "sheets": str((out / SHEETS_FOLDER).resolve()) if sheets else None,
    }
    items = []
    for star, files in stars.items():
        own = None if parameters is None or star not in parameters else parameters[star].model_dump(mode="json")
        images = [str(file.resolve()) for file in (pixels or {}).get(star, ())]
        paths = [str(file.resolve()) for file in files]
        items.append(
            Item(
                star,
                {**common, "paths": paths, "star": own, "pixels": images, "known": _lines(known, star)},
                tuple(files),
            )
        )
    with counting("stars", len(items)) as progress:
        outcome = run_batch(
            detect_item,
            items,
            out=out,
            settings={"model_id": model_id, **common, **_told(parameters, pixels)},
            scheduler=scheduler,
            progress=progress,
        )
    found = [StarDetection.model_validate(result) for result in outcome.results.values()]
    left_out, notes = (
        [Skipped(note.what, note.reason) for star in found for note in star.notes if note.skipped is skipped]
        for skipped in (True, False)
    )
    return Survey(found, ranked(found), left_out, notes, outcome)


def _lines(known: Mapping[str, Sequence[Ephemeris]] | None, star: str) -> list[Json]:
    """Return a line for each event of a star, as its vetting reports show them."""
    return [
        f"{each.name} ({each.source}): {each.disposition}, {each.period_days:.5f} d, {each.duration_hours:.1f} h"
        for each in (known or {}).get(star, ())
    ]


def _told(parameters: Mapping[str, Star] | None, pixels: Mapping[str, Sequence[Path]] | None) -> dict[str, Json]:
    """Return what the journal compares of these: their content, and names of files."""
    told: dict[str, Json] = {}
    if parameters is not None:
        rows = {star: parameters[star].model_dump(mode="json") for star in sorted(parameters)}
        told["stars"] = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    if pixels is not None:
        told["pixels"] = [str(path.resolve()) for star in sorted(pixels) for path in pixels[star]]
    return told


def detect_item(payload: Mapping[str, Json]) -> Json:
    """Search one star: the work of the batch; errors as of ``detect_star``."""
    sheets = payload["sheets"]
    detection = detect_star(
        [Path(path) for path in cast(Sequence[str], payload["paths"])],
        DetectionSettings.model_validate(payload["settings"]),
        None if sheets is None else Path(str(sheets)),
        parameters=None if payload["star"] is None else Star.model_validate(payload["star"]),
        pixels=[Path(path) for path in cast(Sequence[str], payload["pixels"])],
        known=cast(Sequence[str], payload["known"]),
    )
    return cast(Json, detection.model_dump(mode="json"))


def ranked(found: Iterable[StarDetection]) -> list[Candidate]:
    """Return the candidates of all stars: planet candidates first, then the others, each by falling score.

    Those without a score come last of their kind, by signal-to-noise ratio.
    """
    candidates = [candidate for detection in found for candidate in detection.candidates]
    return sorted(
        candidates,
        key=lambda each: (
            each.disposition != Disposition.PLANET_CANDIDATE,
            each.score is None,
            -(each.score or 0.0),
            -each.snr,
            each.name,
        ),
    )
