# SPDX-License-Identifier: MIT
"""What the host decides by: the threshold and the calibration in a manifest."""

from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from tinytransit.deploy.manifest import Calibration, Manifest, load_manifest, model_id_of
from tinytransit.evaluate.confidence.errors import DecisionError
from tinytransit.statistics import FloatArray


class Decision(BaseModel):
    """The part of a manifest that can be set anew without a new model."""

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


def read_released(folder: Path) -> tuple[Manifest, bytes]:
    """Read a manifest and the model that it describes.

    Args:
        folder: Folder of an exported model.

    Raises:
        ManifestError: If the manifest cannot be read.
        DecisionError: If the model cannot be read, or is another than the manifest's.
    """
    manifest = load_manifest(folder)
    file = folder / Path(manifest.model_file).name
    try:
        model = file.read_bytes()
    except OSError as error:
        raise DecisionError(f"cannot read {file}, which the manifest names: {error.strerror}") from error
    check_model(manifest, model_id_of(model))
    return manifest, model


def check_model(manifest: Manifest, model_id: str) -> None:
    """Refuse what was made for another model.

    Raises:
        DecisionError: If the ids differ.
    """
    if manifest.model_id != model_id:
        raise DecisionError(
            f"the manifest describes model {manifest.model_id[:16]}, this is for model {model_id[:16]}; "
            "`tinytransit export` writes a manifest for a model"
        )
