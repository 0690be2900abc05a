# SPDX-License-Identifier: MIT
"""Figures of a cross-validation: each network on the fold that it has not seen, and their mean."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from tinytransit.evaluate.confidence.reliability import calibration_error
from tinytransit.evaluate.scoring import score_windows
from tinytransit.experiments.crossvalidation.errors import CrossValidationError
from tinytransit.experiments.crossvalidation.run import MODEL, RECORD, fold_folder
from tinytransit.model.metrics import binary_metrics
from tinytransit.model.outputs import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import FOLDS, WindowShard, concatenate


@dataclass(frozen=True)
class FoldFigures:
    """Figures of one fold; int8 through the reference interpreter unless they say float.

    Attributes:
        triage_ap: Average precision, transit-like against junk.
        triage_ap_float: The same before quantization.
        recall_at_precision_90: The greatest recall of the transit-like at a precision of at least 0.90.
        vetting_ap: Average precision, planets against all the rest, by the product of both answers.
        vetting_ap_float: The same before quantization.
        calibration_error: Expected calibration error of ``transit_like``.
        further_triage_ap: As ``triage_ap``, of the windows of further sets whose stars are in this fold; this and the
            next two are None without such sets.
        further_planet_recall: Of their planets and candidates, the fraction at or above the network's own threshold.
        further_junk_rejected: Of their junk, the fraction below it.
    """

    triage_ap: float
    triage_ap_float: float
    recall_at_precision_90: float
    vetting_ap: float
    vetting_ap_float: float
    calibration_error: float
    further_triage_ap: float | None = None
    further_planet_recall: float | None = None
    further_junk_rejected: float | None = None


@dataclass(frozen=True)
class Summary:
    """A cross-validation.

    Attributes:
        folds: Figures by fold.
        mean: Their mean.
        standard_error: Standard deviation of a fold's figure over the root of the number of folds.
    """

    folds: dict[int, FoldFigures]
    mean: FoldFigures
    standard_error: FoldFigures


class _Metrics(BaseModel):
    model_config = ConfigDict(extra="ignore")

    average_precision: float
    vetting_average_precision: float


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore")

    metrics: _Metrics
    threshold: float


def summarise(
    out: Path, shard: WindowShard, on_window: Callable[[], None], further: WindowShard | None = None
) -> Summary:
    """Score each network of a finished cross-validation on its own fold.

    Args:
        out: Where ``tinytransit crossvalidate`` wrote.
        shard: The windows it was given.
        on_window: Called after each window.
        further: Windows of further sets.

    Raises:
        CrossValidationError: If a fold is missing.
        MetricsError: If a fold lacks a class.
    """
    whole = shard if further is None else concatenate([shard, further])
    own = np.arange(len(whole)) < len(shard)
    folds = {}
    for fold in range(FOLDS):
        here = (whole.fold == fold) & (whole.label >= 0)
        others = None if further is None else whole.select(here & ~own)
        folds[fold] = _figures(fold_folder(out, fold), whole.select(here & own), others, on_window)
    names = [name for name, value in asdict(folds[0]).items() if value is not None]
    table = np.array([[asdict(figures)[name] for name in names] for figures in folds.values()])
    mean = table.mean(axis=0)
    error = table.std(axis=0, ddof=1) / np.sqrt(len(table))
    return Summary(
        folds,
        FoldFigures(**dict(zip(names, mean.tolist(), strict=True))),
        FoldFigures(**dict(zip(names, error.tolist(), strict=True))),
    )


def _figures(
    folder: Path, test: WindowShard, further: WindowShard | None, on_window: Callable[[], None]
) -> FoldFigures:
    try:
        content = (folder / MODEL).read_bytes()
        record = _Record.model_validate_json((folder / RECORD).read_bytes())
    except (OSError, ValidationError) as error:
        raise CrossValidationError(
            f"{folder}: no finished fold ({error}); run `tinytransit crossvalidate` again, it goes on where it ended"
        ) from error
    scores = score_windows(content, test, on_window)
    triage = binary_metrics(test.label, scores[TRANSIT_LIKE], 0.5)
    vetting = binary_metrics(are_planets(test.disposition.tolist()), scores[TRANSIT_LIKE] * scores[PLANET_LIKE], 0.5)
    figures = FoldFigures(
        triage.average_precision,
        record.metrics.average_precision,
        triage.recall_at_precision_90,
        vetting.average_precision,
        record.metrics.vetting_average_precision,
        calibration_error(test.label, scores[TRANSIT_LIKE]),
    )
    if further is None:
        return figures
    answers = score_windows(content, further, on_window)[TRANSIT_LIKE]
    called, planets = answers >= record.threshold, are_planets(further.disposition.tolist())
    return replace(
        figures,
        further_triage_ap=binary_metrics(further.label, answers, record.threshold).average_precision,
        further_planet_recall=float(called[planets].mean()),
        further_junk_rejected=float((~called[further.label == 0]).mean()),
    )
