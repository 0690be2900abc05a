# SPDX-License-Identifier: MIT
"""Choose threshold and calibration of a model from labelled windows, and put them into its manifest."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tinytransit.deploy.manifest import Manifest, model_id_of
from tinytransit.deploy.model_folder import ModelFolder, read_tflite
from tinytransit.evaluate.confidence.changes import apply_change
from tinytransit.evaluate.confidence.history import FILE_NAME, Change, Decision, Entry
from tinytransit.evaluate.confidence.recalibration import Recalibration, Source, recalibrate
from tinytransit.evaluate.confidence.scored import score_labelled
from tinytransit.evaluate.confidence.thresholds import Aim, OperatingPoint, operating_point
from tinytransit.evaluate.scoring import labelled, one_by_one
from tinytransit.files import sha256_of
from tinytransit.window.shard import read_shard

Progress = Callable[[int, int], None]
"""Is told the number of windows that are scored and of all."""


@dataclass(frozen=True)
class ChosenThreshold:
    """A threshold and what it gives.

    Attributes:
        model_id: Of the model.
        point: Threshold, recall and precision.
        windows: How many were scored.
    """

    model_id: str
    point: OperatingPoint
    windows: int


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A new decision for a model.

    Attributes:
        manifest: As it was before.
        result: The old and the new decision with their figures.
        entry: The change as it was recorded; None for a dry run.
        trained_on: Whether the model was trained on windows of the same file, all of which were used.
    """

    manifest: Manifest
    result: Recalibration
    entry: Entry | None
    trained_on: bool


def history_of(folder: Path) -> Path:
    """Return where the history of a model folder is by default."""
    return folder / FILE_NAME


def choose_threshold(
    model: Path, windows: Path, fold: int | None, aim: Aim, *, write: bool, history: Path | None, progress: Progress
) -> ChosenThreshold:
    """Choose a threshold, and put it into the manifest if asked to.

    Args:
        model: The ``.tflite`` file or its folder.
        windows: Labelled windows.
        fold: Only this fold of them; None for all.
        aim: Chooses the threshold.
        write: Whether to change the manifest, which then must be that of the model.
        history: Where the change is recorded; None for the default.
        progress: Called after each window.

    Raises:
        ManifestError, ModelFolderError: If a manifest is needed and is missing or of another model.
        ShardError, ScoresError, ScoringError: If the windows cannot be read or scored.
        ThresholdError: If the aim cannot be reached.
        DecisionError, HistoryError: If the change cannot be made or recorded.
    """
    opened = ModelFolder.open(model) if write else None
    content, shard = read_tflite(model), labelled(read_shard(windows), fold)
    scored = score_labelled(content, shard, one_by_one(progress, len(shard)))
    point = operating_point(scored, aim(scored))
    if opened is not None:
        old = Decision.of(opened.manifest)
        new = old.model_copy(update={"threshold": point.threshold})
        change = Change("threshold", opened.model_id, old, new, windows.name, sha256_of(windows))
        apply_change(opened.path, history or history_of(opened.path), change)
    return ChosenThreshold(model_id_of(content), point, len(scored))


def calibrate_model(
    model: Path,
    windows: Path,
    fold: int | None,
    check_fold: int | None,
    aim: Aim | None,
    *,
    dry_run: bool,
    history: Path | None,
    progress: Progress,
) -> Calibrated:
    """Fit threshold and calibration to labelled windows and put them into the manifest.

    Args:
        model: The folder, or its ``.tflite`` file.
        windows: Labelled windows.
        fold: Fit to this fold only; None for all but ``check_fold``.
        check_fold: Measure on this fold, left out of the fit; None for cross-fitting.
        aim: Chooses the threshold; None leaves it as it is.
        dry_run: Measure and change nothing.
        history: Where the change is recorded; None for the default.
        progress: Called after each window.

    Raises:
        ManifestError, ModelFolderError: If the model cannot be read.
        ShardError, ScoresError, ScoringError: If the windows cannot be read or scored.
        CalibrationError, ThresholdError: If nothing can be fitted, or the aim cannot be reached.
        DecisionError, HistoryError: If the change cannot be made or recorded.
    """
    opened = ModelFolder.open(model)
    manifest, shard, source = opened.manifest, read_shard(windows), Source(windows.name, sha256_of(windows))
    fitting = labelled(shard, fold)
    if fold is None and check_fold is not None:
        fitting = fitting.select(fitting.fold != check_fold)
    checking = None if check_fold is None else labelled(shard, check_fold)
    on_window = one_by_one(progress, len(fitting) + (0 if checking is None else len(checking)))
    fitted = score_labelled(opened.tflite, fitting, on_window)
    check = None if checking is None else score_labelled(opened.tflite, checking, on_window)
    result = recalibrate(fitted, check, Decision.of(manifest), aim or (lambda _: manifest.threshold), source)
    entry = None
    if not dry_run:
        change = Change("calibrate", opened.model_id, result.old, result.new, source.name, source.sha256)
        entry = apply_change(opened.path, history or history_of(opened.path), change)
    trained_on = fold is None and manifest.training is not None and manifest.training.data_sha256 == source.sha256
    return Calibrated(manifest, result, entry, trained_on)
