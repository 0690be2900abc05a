# SPDX-License-Identifier: MIT
"""Platt scaling: what a score is worth as a probability."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, field_validator


class PlattScaling(BaseModel):
    """What a score is worth: ``probability = sigmoid(slope * logit(score) + intercept)``.

    Platt 1999 ("Probabilistic Outputs for Support Vector Machines"); with intercept 0 it is the temperature scaling of
    Guo et al. 2017 (ICML), the temperature being ``1 / slope``.

    Attributes:
        slope: Of the log odds.
        intercept: Added to them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    slope: Annotated[float, Field(gt=0)]
    intercept: float

    @field_validator("slope", "intercept")
    @classmethod
    def _rounded(cls, value: float) -> float:
        # The last digits of a fit differ from one processor's linear algebra to the next; a manifest should not.
        return float(f"{value:.9g}")

    def probability(self, score: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the calibrated probabilities of scores in [0, 1], same shape."""
        return _sigmoid(self.slope * score_logit(score) + self.intercept)


def score_logit(score: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the log odds of scores in [0, 1], same shape, finite.

    An int8 score is a multiple of 1/256, so 0 and 1 stand for all within half a step of them and are moved by that.
    """
    half_step = 1 / 512
    inside = np.clip(np.asarray(score, dtype=np.float64), half_step, 1 - half_step)
    odds: npt.NDArray[np.float64] = np.log(inside / (1 - inside))
    return odds


def _sigmoid(odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    # By tanh, which does not overflow.
    return 0.5 * (1 + np.tanh(0.5 * odds))
