# SPDX-License-Identifier: MIT
"""Windows with their scores as a ranked table of candidates, and the model's figures on them."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.manifest import Manifest
from tinytransit.model.metrics import MetricsError, binary_metrics
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.report.formats import ReportError
from tinytransit.report.science.columns import COLUMNS, NO_INTEGER
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import WindowShard

Table = dict[str, npt.NDArray[Any]]

# A published set gives depths in units of its own.
_PUBLISHED = "published views"
_PPM = 1e6


def rank_candidates(
    shard: WindowShard, rows: npt.NDArray[np.int64], scores: Mapping[str, npt.NDArray[np.float64]], manifest: Manifest
) -> Table:
    """Return the columns of ``COLUMNS``, the most planet-like window first.

    Args:
        shard: n windows.
        rows: Their rows in the file, shape (n,).
        scores: Of each output of the model by its name, shape (n,).
        manifest: Gives threshold and calibration.

    Raises:
        ReportError: If the model has no output ``transit_like``, or a time system is not known.
    """
    if TRANSIT_LIKE not in scores:
        raise ReportError(f"the model has no output {TRANSIT_LIKE!r}, only {', '.join(scores)}")
    if unknown := sorted(set(shard.time_system.tolist()) - set(TIME_SYSTEMS)):
        raise ReportError(f"time system {unknown[0]!r} is none of {', '.join(TIME_SYSTEMS)}; make the windows again")
    count = len(shard)
    missing = np.full(count, np.nan)
    transit_like, planet_like = scores[TRANSIT_LIKE], scores.get(PLANET_LIKE, missing)
    score = manifest.planet_score({name: np.asarray(values) for name, values in scores.items()})
    offsets = np.array([TIME_SYSTEMS[str(system)] for system in shard.time_system])
    # Equal scores, of which int8 has many, keep the order of the file.
    order = np.lexsort((rows, -transit_like, -score))
    table: Table = {
        "hostname": shard.star,
        "tid": _catalogue_ids(shard.star, "TIC"),
        "kepid": _catalogue_ids(shard.star, "KIC"),
        "pl_name": shard.name,
        "disposition": shard.disposition,
        "pl_orbper": shard.period_days,
        "pl_tranmid": shard.epoch_days + offsets,
        "pl_trandurh": shard.duration_hours,
        "pl_trandep": missing if _PUBLISHED in shard.provenance else _extra(shard, "depth") * _PPM,
        "koi_model_snr": _extra(shard, "snr"),
        "transit_like": transit_like,
        "planet_like": planet_like,
        "score": score,
        "called": transit_like >= manifest.threshold,
        "label": np.where(shard.label < 0, NO_INTEGER, shard.label).astype(np.int64),
        "fold": shard.fold.astype(np.int64),
        "row": rows,
    }
    ranked = {name: values[order] for name, values in table.items()}
    ranked["rank"] = np.arange(1, count + 1)
    return {column.name: ranked[column.name] for column in COLUMNS}


def _extra(shard: WindowShard, name: str) -> npt.NDArray[np.float64]:
    if name not in shard.extras:
        return np.full(len(shard), np.nan)
    return np.asarray(shard.extras[name], dtype=np.float64)


def _catalogue_ids(stars: npt.NDArray[np.str_], catalogue: str) -> npt.NDArray[np.int64]:
    pattern = re.compile(rf"{catalogue} (\d{{1,18}})")
    found = (pattern.fullmatch(str(star)) for star in stars)
    return np.array([int(match[1]) if match else NO_INTEGER for match in found], dtype=np.int64)


# Those of a curve; vetting has no threshold of its own in the manifest.
_CURVE_FIGURES = ("windows", "positives", "average_precision", "auc", "recall_at_precision_90")


def model_figures(table: Mapping[str, npt.NDArray[Any]], threshold: float) -> dict[str, dict[str, float]]:
    """Return the figures of triage, and of vetting where the model says how planet-like an event is.

    Args:
        table: Of :func:`~tinytransit.report.science.candidates.rank_candidates`; unknown labels are left out.
        threshold: Of the manifest.

    Returns:
        Figures by name, for ``triage`` (transit-like against junk) and ``vetting`` (planets against all the rest, by
        ``score``); a task for which the windows lack one of the classes is left out.
    """
    figures = {}
    for task, (truth, scores) in tasks(table).items():
        try:
            measured = asdict(binary_metrics(truth, scores, threshold))
        except MetricsError:
            continue  # one class only: a table of candidates without labels is as good
        figures[task] = measured if task == "triage" else {name: measured[name] for name in _CURVE_FIGURES}
    return figures


def tasks(
    table: Mapping[str, npt.NDArray[Any]],
) -> dict[str, tuple[BoolArray, FloatArray]]:
    """Return truth and scores of the labelled windows for each task, shapes (m,)."""
    known = table["label"] != NO_INTEGER
    found = {"triage": (table["label"][known] == 1, table["transit_like"][known])}
    if np.isfinite(table["planet_like"]).all():
        found["vetting"] = (are_planets(table["disposition"][known]), table["score"][known])
    return found
