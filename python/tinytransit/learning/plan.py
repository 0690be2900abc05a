# SPDX-License-Identifier: MIT
"""What a retraining is asked to do; kept in the store, so that the next one needs only be started."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit.files import write_json
from tinytransit.learning.errors import LearningError
from tinytransit.learning.store import LearningStore

_FILE = "plan.json"


class Start(StrEnum):
    """Where a training begins."""

    WEIGHTS = "weights"
    """At the network in use, at a lower rate."""
    RECIPE = "recipe"
    """At new weights, as `tinytransit train` does."""


class Plan(BaseModel):
    """A retraining.

    Attributes:
        windows: Base windows; the figures are of their locked fold.
        also: Further windows to train on.
        start: Where to begin.
        fold: To lock away; only the first retraining of a store asks for it.
        validation_fold: For calibration and threshold.
        epochs: Of the training; of each pass of it, where it begins at new weights. None: 6, or those of the recipe.
        learning_rate: Adam's first. None: a quarter of the recipe's, or the recipe's own.
        seed: Of all that is drawn at random.
        samples: Windows to quantize by.
        unseen: That somebody vouches that the network it all begins with was not trained on the stars to be locked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    windows: Path
    also: tuple[Path, ...] = ()
    start: Start = Start.WEIGHTS
    fold: Annotated[int, Field(ge=0, le=9)] = 0
    validation_fold: Annotated[int, Field(ge=0, le=9)] = 1
    epochs: Annotated[int, Field(ge=1)] | None = None
    learning_rate: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: Annotated[int, Field(ge=0, lt=1 << 32)] = 1
    samples: Annotated[int, Field(ge=1)] = 1000
    unseen: bool = False

    def resolved(self) -> "Plan":
        """Return the same with paths that hold in any folder."""
        return self.model_copy(
            update={"windows": self.windows.absolute(), "also": tuple(path.absolute() for path in self.also)}
        )


def keep_plan(store: LearningStore, plan: Plan) -> None:
    """Keep a plan for the next retraining."""
    write_json(store.folder / _FILE, plan.resolved().model_dump(mode="json"))


def kept_plan(store: LearningStore) -> Plan | None:
    """Return the plan of the last retraining; None if there was none.

    Raises:
        LearningError: If it cannot be read.
    """
    file = store.folder / _FILE
    if not file.is_file():
        return None
    try:
        return Plan.model_validate(json.loads(file.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise LearningError(f"{file}: no plan of a retraining ({error}); give --windows again") from error
