# SPDX-License-Identifier: MIT
"""One cell of the table, a baseline on a fold, and the small file in which it is kept."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit.experiments.baselines.errors import BaselineError
from tinytransit.experiments.baselines.task import Task
from tinytransit.files import write_text

_Share = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Origin(_Strict):
    """What a cell's figures depend on; a kept cell of another origin is measured anew."""

    windows_sha256: str
    seed: int
    epochs: int
    identity: str


class Result(_Strict):
    """Figures of one task.

    Attributes:
        windows: Windows of the test fold.
        positives: How many are what is looked for; their share is the average precision of chance.
        fit_seconds: Wall-clock time of the fit on the machine that ran it.
        parameters: Of the fitted method.
        macs: Multiply-accumulates a window, or None.
    """

    windows: _Count
    positives: _Count
    average_precision: _Share
    auc: _Share
    recall_at_precision_90: _Share
    fit_seconds: Annotated[float, Field(ge=0)]
    parameters: _Count
    macs: _Count | None


class Cell(_Strict):
    """A finished (baseline, fold).

    Attributes:
        seen: The method has, or may have, learnt from this fold before: its figures are too good.
    """

    baseline: str
    fold: int
    origin: Origin
    seen: bool
    results: dict[Task, Result]


def cell_path(out: Path, baseline: str, fold: int) -> Path:
    """Return where a cell is kept."""
    return out / "cells" / f"{baseline}-fold{fold}.json"


def write_cell(cell: Cell, out: Path) -> None:
    """Keep a finished cell."""
    document = json.loads(cell.model_dump_json())
    write_text(cell_path(out, cell.baseline, cell.fold), json.dumps(document, indent=2) + "\n")


def read_cell(out: Path, baseline: str, fold: int, origin: Origin) -> Cell | None:
    """Return a kept cell, or None if there is none of this origin.

    Raises:
        BaselineError: If the file is there and is no cell.
    """
    path = cell_path(out, baseline, fold)
    try:
        cell = Cell.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise BaselineError(f"{path} is not a kept result ({error}); delete it and run again") from error
    return cell if cell.origin == origin else None
