# SPDX-License-Identifier: MIT
"""What the page shows of a searched star: the record of the search, and the points of its plots."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.detection.result import StarDetection
from tinytransit.detection.vetting_panels import Evidence
from tinytransit.files import write_bytes
from tinytransit.lightcurve.curve import LightCurve, fluxes, times
from tinytransit.statistics import FloatArray
from tinytransit.window.packing import pack
from tinytransit.window.shard import WindowShard

CANDIDATE = "candidate"
"""Extra of the windows of a job: the number of the candidate that each is of."""

_PPM = 1e6
_REACH_DURATIONS = 2.5
_MOST_PERIODS = 4000
_MOST_POINTS = 200_000
_MOST_BYTES = 256 << 20


def document_of(
    detection: StarDetection, curve: LightCurve, pictured: list[Evidence], known: list[Ephemeris], model: ModelFolder
) -> dict[str, Any]:
    """Return the document of a star, as the page and the interface serve it.

    Args:
        detection: The record.
        curve: As it was searched, the trend still in it.
        pictured: What a picture of each candidate shows, in their order.
        known: What catalogues have of the star.
        model: That scored the candidates.

    Returns:
        ``detection``; ``series`` (days, flux in ppm about the median, and detrended); ``candidates``, one each: folded
        points, periodogram, views, the int8 inputs of the model and what the reference answers; ``known``.
    """
    flat = pictured[0].flat if pictured else None
    return {
        "detection": detection.model_dump(exclude={"seconds"}),
        "series": {
            "raw": _series(curve, median=True),
            "flat": None if flat is None else _series(flat, median=False),
        },
        "candidates": [_candidate(evidence, model) for evidence in pictured],
        "known": [
            {"name": event.name, "period_days": event.period_days, "epoch_bjd": event.epoch_bjd,
             "disposition": event.disposition, "source": event.source}
            for event in known
        ],
        "model_id": model.model_id,
    }  # fmt: skip


def windows_of(pictured: list[Evidence], model: ModelFolder) -> WindowShard | None:
    """Return the windows of a star's candidates, to be learnt from; None if no candidate has one."""
    found = [(each.candidate.number, each.window) for each in pictured if each.window is not None]
    if not found:
        return None
    shard = pack([window for _, window in found], model.manifest.window_recipe, {"command": "serve"})
    return replace(shard, extras={**shard.extras, CANDIDATE: np.array([number for number, _ in found], np.int32)})


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Write a document, compressed; the same bytes for the same content."""
    write_bytes(path, gzip.compress(json.dumps(document, separators=(",", ":"), allow_nan=False).encode(), 6, mtime=0))


def read_document(path: Path) -> dict[str, Any]:
    """Read a document that this server wrote.

    Raises:
        OSError: If it cannot be read.
    """
    with gzip.open(path) as stream:
        found: dict[str, Any] = json.loads(stream.read(_MOST_BYTES))
    return found


def _series(curve: LightCurve, *, median: bool) -> dict[str, list[float]]:
    time, flux = times(curve), fluxes(curve)
    level = float(np.median(flux)) if median else 1.0
    step = -(-time.size // _MOST_POINTS)
    return {"time": _rounded(time[::step], 6), "ppm": _rounded((_PPM * (flux / level - 1.0))[::step], 1)}


def _candidate(evidence: Evidence, model: ModelFolder) -> dict[str, Any]:
    fit, window = evidence.signal.fit, evidence.window
    time, ppm = evidence.folded
    distance = fit.distance(time)
    near = np.abs(distance) < _REACH_DURATIONS * fit.duration_days
    order = np.argsort(distance[near], kind="stable")
    spectrum = evidence.signal.peak.spectrum
    periods, sde = _peaks(spectrum.periods, spectrum.sde)
    inputs = expected = ""
    if window is not None:
        shard = pack([window], model.manifest.window_recipe, {"command": "serve"})
        (packed,) = model.manifest.pack_inputs(shard.model_inputs(spec.name for spec in model.manifest.inputs))
        inputs = packed.hex()
        expected = _reference(model, packed).hex()
    return {
        "number": evidence.candidate.number,
        "folded": {"hours": _rounded(24.0 * distance[near][order], 4), "ppm": _rounded(ppm[near][order], 1)},
        "periodogram": {"days": _rounded(periods, 6), "sde": _rounded(sde, 3)},
        "views": None if window is None else {
            "global": _rounded(window.global_view, 4), "local": _rounded(window.local_view, 4),
            "secondary": _rounded(window.secondary_view, 4),
        },
        "inputs": inputs,
        "expected": expected,
    }  # fmt: skip


def _reference(model: ModelFolder, packed: bytes) -> bytes:
    arrays, start = [], 0
    for spec in model.manifest.inputs:
        arrays.append(np.frombuffer(packed[start : start + spec.size], dtype=np.int8))
        start += spec.size
    return b"".join(np.asarray(part, dtype=np.int8).tobytes() for part in model.reference().invoke(arrays))


def _peaks(periods: FloatArray, sde: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a periodogram of at most ``_MOST_PERIODS``: of neighbours the highest."""
    parts = -(-periods.size // _MOST_PERIODS)
    if parts <= 1:
        return periods, sde
    whole = periods.size // parts * parts
    highest = sde[:whole].reshape(-1, parts).argmax(axis=1) + parts * np.arange(whole // parts)
    return periods[highest], sde[highest]


def _rounded(values: Any, decimals: int) -> list[float]:
    found: list[float] = np.round(np.asarray(values, dtype=np.float64), decimals).tolist()
    return found
