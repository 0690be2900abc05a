# SPDX-License-Identifier: MIT
"""A finished trial, a network on each fold, and the small file in which it is kept."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from tinytransit.experiments.search.errors import SearchError
from tinytransit.files import write_text

_Share = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Origin(_Strict):
    """What a trial's figures depend on; a kept trial of another origin is done anew.

    Attributes:
        windows_sha256: Of the shard.
        folds: Tested on, each by a network of its own.
        settings: All of training's settings but the folds: seed, epochs, architecture and the rest.
    """

    windows_sha256: str
    folds: tuple[int, ...]
    settings: dict[str, JsonValue]


class FoldFigures(_Strict):
    """Figures of one fold.

    Attributes:
        triage_ap: Average precision in float, transit-like against junk.
        vetting_ap: Average precision in float, planets against all the rest.
        tflite_bytes: Size of this network, quantized.
    """

    triage_ap: _Share
    vetting_ap: _Share
    tflite_bytes: _Count


class Trial(_Strict):
    """A finished trial.

    Attributes:
        number: Its place in the order in which networks are drawn.
        parameters: Weights and biases.
        macs: Multiply-accumulates a window.
        folds: Figures by fold.
    """

    number: _Count
    origin: Origin
    parameters: _Count
    macs: _Count
    folds: dict[int, FoldFigures]


def trial_path(out: Path, number: int) -> Path:
    """Return where a trial is kept."""
    return out / "trials" / f"trial_{number:03}.json"


def write_trial(trial: Trial, out: Path) -> None:
    """Keep a finished trial."""
    write_text(trial_path(out, trial.number), json.dumps(trial.model_dump(mode="json"), indent=2) + "\n")


def read_trial(out: Path, number: int, origin: Origin) -> Trial | None:
    """Return a kept trial, or None if there is none of this origin.

    Raises:
        SearchError: If the file is there and is no trial.
    """
    path = trial_path(out, number)
    try:
        trial = Trial.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise SearchError(f"{path} is not a kept trial ({error}); delete it and run again") from error
    return trial if trial.origin == origin else None
