# SPDX-License-Identifier: MIT
"""The sentences of a science report."""

from collections.abc import Mapping

from tinytransit.deploy.manifest import Manifest

HOW_TO_READ = (
    "Scores are answers of the int8 network through TensorFlow Lite Micro, the reference that boards are held against. "
    "Candidates are ranked by tt_joint: how transit-like an event is, times how planet-like. Column names follow the "
    "NASA Exoplanet Archive's TOI, KOI and planet tables; those that begin with tt_ are this classifier's own."
)


def notes(manifest: Manifest, data_sha256: str, fold: int | None, figures: Mapping[str, object]) -> tuple[str, ...]:
    """Return what a reader must know before believing the figures."""
    found = ["A score is no proof of a planet: candidates need vetting and follow-up."]
    if manifest.training is not None and manifest.training.data_sha256 == data_sha256 and fold != 0:
        found.append("The network was trained on folds 1 to 9 of this file: figures on them are too good.")
    if not figures:
        found.append("The windows have no labels of both classes, so there are no figures of the model.")
    if manifest.calibration is None:
        found.append("The model has no calibration: tt_probability is missing and a score is no probability.")
    return tuple(found)
