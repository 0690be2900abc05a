# SPDX-License-Identifier: MIT
"""Labelled windows with their scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.evaluate.confidence.errors import ScoresError
from tinytransit.evaluate.scoring import score_windows, transit_like
from tinytransit.statistics import FloatArray
from tinytransit.window.shard import WindowShard


@dataclass(frozen=True, eq=False)
class Scored:
    """n windows.

    Attributes:
        labels: Shape (n,): 1 transit-like, 0 junk; both occur.
        scores: Shape (n,), in [0, 1]: the model's output, dequantized.
        stars: Shape (n,): star names. Windows of one star are not independent, so stars are what is drawn and split.
    """

    labels: npt.NDArray[np.int8]
    scores: FloatArray
    stars: npt.NDArray[np.str_]

    def __post_init__(self) -> None:
        """Check the columns.

        Raises:
            ScoresError: If the lengths differ, a value is not allowed or a class is missing.
        """
        if self.labels.ndim != 1 or not self.labels.shape == self.scores.shape == self.stars.shape:
            raise ScoresError(
                f"expected one score and one star a label, got shapes {self.labels.shape}, "
                f"{self.scores.shape} and {self.stars.shape}"
            )
        if not np.isin(self.labels, (0, 1)).all():
            raise ScoresError("labels must be 0 or 1")
        if not ((self.scores >= 0) & (self.scores <= 1)).all():
            raise ScoresError("scores must lie in [0, 1]; the model has to end in a sigmoid")
        if len(np.unique(self.labels)) < 2:
            raise ScoresError(f"{len(self)} windows, {self.labels.sum()} of them transit-like: both classes are needed")

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, rows: npt.NDArray[np.int64]) -> "Scored":
        """Return the rows of these indices."""
        return Scored(self.labels[rows], self.scores[rows], self.stars[rows])


def score_labelled(model: bytes, shard: WindowShard, on_window: Callable[[], None] = lambda: None) -> Scored:
    """Score windows of known label with the reference interpreter.

    Args:
        model: The bytes of a ``.tflite`` file.
        shard: Windows of label 0 or 1.
        on_window: Called after each window.

    Raises:
        ScoresError: If a class is missing or a score is outside [0, 1].
        ScoringError: If the model has no output ``transit_like`` or does not take these windows.
    """
    return Scored(shard.label, transit_like(score_windows(model, shard, on_window)), shard.star)


def join(parts: Sequence[Scored]) -> Scored:
    """Join sets of windows, in their order."""
    return Scored(
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.stars for part in parts]),
    )
