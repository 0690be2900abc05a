# SPDX-License-Identifier: MIT
"""The sentences of a science report."""

from collections.abc import Mapping

from tinytransit.deploy.manifest import Manifest

HOW_TO_READ = (
    "transit_like and planet_like are outputs of the int8 network through TensorFlow Lite Micro, the reference that "
    "boards are compared with. Candidates are ranked by score, the calibrated probability of a planet: transit_like, "
    "calibrated as the manifest says, times planet_like. Other column names follow the NASA Exoplanet Archive's TOI, "
    "KOI and planet tables."
)


def notes(manifest: Manifest, data_sha256: str, fold: int | None, figures: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a reader must know before believing the figures."""
    found = ["A score is no proof of a planet: candidates need vetting and follow-up."]
    if manifest.training is not None and manifest.training.data_sha256 == data_sha256 and fold != 0:
        found.append("The network was trained on folds 1 to 9 of this file: figures on them are too good.")
    if not figures:
        found.append("The windows have no labels of both classes, so there are no figures of the model.")
    if manifest.calibration is None:
        found.append("The manifest has no calibration: transit_like enters the score as the network gives it.")
    else:
        error = manifest.calibration.calibration_error
        found.append(f"transit_like is calibrated: on held-out stars it is off by {error:.3f} (expected error).")
    return tuple(found)
