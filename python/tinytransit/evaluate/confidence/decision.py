# SPDX-License-Identifier: MIT
"""The decision of the host: threshold and calibration in a manifest."""

from typing import Annotated, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from tinytransit.deploy.manifest import Calibration, Manifest
from tinytransit.statistics import FloatArray


class Decision(BaseModel):
    """The part of a manifest that can be changed without a new model."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    threshold: Annotated[float, Field(ge=0, le=1)]
    calibration: Calibration | None

    @classmethod
    def of(cls, manifest: Manifest) -> Self:
        """Return the decision of a manifest."""
        return cls(threshold=manifest.threshold, calibration=manifest.calibration)

    def put_into(self, manifest: Manifest) -> Manifest:
        """Return the manifest with this decision."""
        return manifest.model_copy(update={"threshold": self.threshold, "calibration": self.calibration})

    def probability(self, scores: FloatArray) -> FloatArray:
        """Return calibrated probabilities, or the scores themselves where there is no calibration."""
        return np.asarray(scores) if self.calibration is None else self.calibration.probability(scores)
