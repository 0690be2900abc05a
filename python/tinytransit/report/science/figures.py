# SPDX-License-Identifier: MIT
"""The model's figures on the scored windows."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.model.metrics import MetricsError, binary_metrics
from tinytransit.report.science.columns import NO_INTEGER
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.window.labels import are_planets

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
