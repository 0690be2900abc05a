# SPDX-License-Identifier: MIT
"""Change the decision in a manifest and record it, both or neither."""

from pathlib import Path

from tinytransit.deploy.manifest import MANIFEST_FILE, load_manifest, save_manifest
from tinytransit.evaluate.confidence.errors import DecisionError, HistoryError
from tinytransit.evaluate.confidence.history import Change, Decision, Entry, History, writing


def apply_change(folder: Path, history_file: Path, change: Change) -> Entry:
    """Put a decision into the manifest of a model folder and record the change.

    The manifest is replaced inside the history's transaction, so commands that share a history run one after the other.

    Args:
        folder: Folder of an exported model.
        history_file: The history.
        change: What to change; ``change.old`` is what the new decision was weighed against.

    Raises:
        DecisionError: If the manifest is of another model, no longer holds ``change.old``, or cannot be written.
        HistoryError: If the history cannot be written.
        ManifestError: If the manifest cannot be read.
    """
    with writing(history_file) as history:
        return _apply(folder, history, change)


def undo_last(folder: Path, history_file: Path) -> Entry:
    """Take back the newest change that still stands, and record that.

    Raises:
        HistoryError: If nothing is left to undo, or the history cannot be read or written.
        DecisionError: If the manifest is of another model, was changed by other means since, or cannot be written.
        ManifestError: If the manifest cannot be read.
    """
    if not history_file.exists():
        raise HistoryError(f"nothing to undo: there is no history at {history_file}")
    with writing(history_file) as history:
        last = history.last_standing()
        if last is None:
            raise HistoryError(f"nothing to undo: {history_file} has no change that still stands")
        done = last.change
        back = Change(action="undo", model_id=done.model_id, old=done.new, new=done.old, undoes=last.id)
        return _apply(folder, history, back)


def _apply(folder: Path, history: History, change: Change) -> Entry:
    file = folder / MANIFEST_FILE
    manifest = load_manifest(file)
    if manifest.model_id != change.model_id:
        raise DecisionError(
            f"{file} describes model {manifest.model_id[:16]}, the change is of model {change.model_id[:16]}; "
            "`tinytransit calibrate` makes a change for the model that is there"
        )
    if Decision.of(manifest) != change.old:
        raise DecisionError(
            f"{file} has other values (threshold {manifest.threshold:g}) than those to be replaced "
            f"(threshold {change.old.threshold:g}): another command set them meanwhile; run "
            "`tinytransit calibrate` again"
        )
    entry = history.add(change)
    try:
        save_manifest(change.new.put_into(manifest), file)
    except OSError as error:
        raise DecisionError(f"cannot write {file}: {error.strerror}") from error
    return entry
