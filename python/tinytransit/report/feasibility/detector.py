# SPDX-License-Identifier: MIT
"""The model's recall and false positives, from labelled windows or from its manifest."""

from collections.abc import Callable
from pathlib import Path

from tinytransit.deploy.manifest import Manifest
from tinytransit.deploy.model_folder import read_tflite
from tinytransit.evaluate.confidence.scored import score_labelled
from tinytransit.evaluate.scoring import labelled, one_by_one
from tinytransit.model.metrics import threshold_of_recall
from tinytransit.report.feasibility.budget import Detector, detector_from_metrics
from tinytransit.report.formats import ReportError
from tinytransit.window.shard import read_shard


def manifest_detector(manifest: Manifest) -> Detector:
    """Return the figures at the released threshold, on the stars that were held out from training.

    Raises:
        ReportError: If the manifest has no metrics.
    """
    if manifest.training is None:
        raise ReportError("the manifest says nothing about training; give labelled windows with --windows")
    return detector_from_metrics(manifest.training.metrics,
                                 f"manifest: stars of {manifest.training.data} held out from training")  # fmt: skip


def measured_detector(
    model_dir: Path, windows: Path, fold: int | None, recall: float, on_window: Callable[[int, int], None]
) -> Detector:
    """Score labelled windows and return the figures at the threshold of the wanted recall.

    Args:
        model_dir: Folder of the exported model.
        windows: Labelled windows.
        fold: Only these, or None for all.
        recall: Wanted.
        on_window: Called with the number done and of all after each.
    """
    shard = labelled(read_shard(windows), fold)
    scored = score_labelled(read_tflite(model_dir), shard, one_by_one(on_window, len(shard)))
    threshold = threshold_of_recall(scored.labels, scored.scores, recall)
    called, positive = scored.scores >= threshold, scored.labels == 1
    return Detector(
        recall=float(called[positive].mean()),
        false_positive_rate=float(called[~positive].mean()),
        threshold=threshold,
        source=f"{len(scored)} labelled windows of {windows.name}" + ("" if fold is None else f", fold {fold}"),
    )
