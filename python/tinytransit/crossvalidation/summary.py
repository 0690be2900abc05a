"""Figures of a cross-validation: each network on the fold that it has not seen, and their mean."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from tinytransit.crossvalidation.errors import CrossValidationError
from tinytransit.crossvalidation.run import MODEL, RECORD, fold_folder
from tinytransit.evaluate.metrics import binary_metrics
from tinytransit.evaluate.scoring import score_windows
from tinytransit.model.answers import PLANET_LIKE, TRANSIT_LIKE
from tinytransit.window.labels import are_planets
from tinytransit.window.shard import FOLDS, WindowShard


@dataclass(frozen=True)
class FoldFigures:
    """Figures of one fold; int8 through the reference interpreter unless they say float.

    Attributes:
        triage_ap: Average precision, transit-like against junk.
        triage_ap_float: The same before quantization.
        recall_at_precision_90: The greatest recall of the transit-like at a precision of at least 0.90.
        vetting_ap: Average precision, planets against all the rest, by the product of both answers.
        vetting_ap_float: The same before quantization.
    """

    triage_ap: float
    triage_ap_float: float
    recall_at_precision_90: float
    vetting_ap: float
    vetting_ap_float: float


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


def summarise(out: Path, shard: WindowShard, on_window: Callable[[], None]) -> Summary:
    """Score each network of a finished cross-validation on its own fold.

    Args:
        out: Where ``tinytransit crossvalidate`` wrote.
        shard: The windows it was given.
        on_window: Called after each window.

    Raises:
        CrossValidationError: If a fold is missing.
    """
    folds = {fold: _figures(fold_folder(out, fold), shard, fold, on_window) for fold in range(FOLDS)}
    names = [field.name for field in fields(FoldFigures)]
    table = np.array([[asdict(figures)[name] for name in names] for figures in folds.values()])
    mean = table.mean(axis=0)
    error = table.std(axis=0, ddof=1) / np.sqrt(len(table))
    return Summary(
        folds,
        FoldFigures(**dict(zip(names, mean.tolist(), strict=True))),
        FoldFigures(**dict(zip(names, error.tolist(), strict=True))),
    )


def _figures(folder: Path, shard: WindowShard, fold: int, on_window: Callable[[], None]) -> FoldFigures:
    try:
        content = (folder / MODEL).read_bytes()
        record = _Record.model_validate_json((folder / RECORD).read_bytes())
    except (OSError, ValidationError) as error:
        raise CrossValidationError(
            f"{folder}: no finished fold ({error}); run `tinytransit crossvalidate` again, it goes on where it ended"
        ) from error
    test = shard.select((shard.fold == fold) & (shard.label >= 0))
    scores = score_windows(content, test, on_window)
    triage = binary_metrics(test.label, scores[TRANSIT_LIKE], 0.5)
    vetting = binary_metrics(are_planets(test.disposition.tolist()), scores[TRANSIT_LIKE] * scores[PLANET_LIKE], 0.5)
    return FoldFigures(
        triage.average_precision,
        record.metrics.average_precision,
        triage.recall_at_precision_90,
        vetting.average_precision,
        record.metrics.vetting_average_precision,
    )
