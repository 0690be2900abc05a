# SPDX-License-Identifier: MIT
"""The history of models: folders that never change, named by their content, and the file that says which is in use.

The file is replaced in one step, so that a reader finds the old model or the new one, whole.
"""

import hashlib
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.files import sha256_of, write_bytes, write_text
from tinytransit.learning.errors import ChangedError, VersionError
from tinytransit.learning.store import LearningStore, now

_KEPT = (".c", ".h", ".json", ".keras", ".md", ".npz", ".tflite")
_DIGITS = 16
_UNFINISHED = ".unfinished-"

Action = Literal["start", "promote", "rollback"]


@dataclass(frozen=True)
class Switch:
    """A change of the model in use.

    Attributes:
        number: Counts from 1.
        time: UTC, ISO 8601.
        action: ``start`` is the model that all began with.
        before: Version that was in use; None at the start.
        after: Version in use since.
        retraining: Number of the retraining that made it; None if none did.
    """

    number: int
    time: str
    action: Action
    before: str | None
    after: str
    retraining: int | None

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return asdict(self)


def version_of(folder: Path) -> str:
    """Return the version of a model folder: 16 digits of the SHA-256 of the names and contents of its files."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder).as_posix()} {sha256_of(file)}\n".encode())
    return digest.hexdigest()[:_DIGITS]


def keep_model(store: LearningStore, folder: Path) -> str:
    """Copy a model folder into the history, whole or not at all, and return its version.

    Raises:
        ManifestError, ModelFolderError: If it is no model.
        OSError: If it cannot be written.
    """
    opened = ModelFolder.open(folder)
    _ = opened.tflite, opened.has_golden() and opened.golden()  # to refuse what is damaged
    store.models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=store.models) as scratch:
        copy = Path(scratch) / "model"
        for file in sorted(opened.path.rglob("*")):
            if file.is_file() and file.suffix in _KEPT and "__pycache__" not in file.parts:
                # Through the disk's cache: the pointer must not get there before the model.
                write_bytes(copy / file.relative_to(opened.path), file.read_bytes())
        version = version_of(copy)
        if not (store.models / version).is_dir():
            copy.replace(store.models / version)
    return version


def remove_unfinished(store: LearningStore) -> None:
    """Remove what a process that was killed left of a model."""
    for left in store.models.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def versions(store: LearningStore) -> list[str]:
    """Return the versions in the history, those first that were made first."""
    folders = [each for each in store.models.glob("*") if re.fullmatch(r"[0-9a-f]{16}", each.name)]
    return [each.name for each in sorted(folders, key=lambda each: (each.stat().st_mtime_ns, each.name))]


def open_version(store: LearningStore, version: str) -> ModelFolder:
    """Open a model of the history, having seen that nothing in it has changed.

    Args:
        store: Where.
        version: Or its first digits, four at least, where they tell it from all others.

    Raises:
        VersionError: If there is none, or not one alone, or its files have changed.
        ManifestError, ModelFolderError: If it cannot be read.
    """
    known = versions(store)
    found = [each for each in known if each == version] or [
        each for each in known if len(version) >= 4 and each.startswith(version)
    ]
    if len(found) != 1:
        many = f"{len(found)} models begin so" if found else "there is no such model"
        raise VersionError(f"{version}: {many} in {store.folder}; `tinytransit models list` has them")
    folder = store.models / found[0]
    if version_of(folder) != found[0]:
        raise VersionError(f"{folder} is not what it was when it was kept: a file was changed, added or removed")
    return ModelFolder.open(folder)


def current(store: LearningStore) -> str | None:
    """Return the version in use: the promoted one, or before the first promotion that which all begins with."""
    if store.pointer.is_file():
        return store.pointer.read_text(encoding="utf-8", errors="replace").strip()
    begun = [each.after for each in switches(store) if each.action == "start"]
    return begun[-1] if begun else None


def begin_with(store: LearningStore, folder: Path) -> str:
    """Keep the model that all begins with, and return its version; once one was promoted, return that in use.

    Until then no file says which model is in use, and another one put into ``models`` counts.

    Raises:
        ManifestError, ModelFolderError: If it is no model.
    """
    if store.pointer.is_file():
        return str(current(store))
    version = keep_model(store, folder)
    if current(store) != version:
        switch(store, "start", version, expected=current(store))
    return version


def switch(
    store: LearningStore, action: Action, to: str, *, expected: str | None, retraining: int | None = None
) -> Switch:
    """Put a version in use, and record it; both or neither.

    Args:
        store: Where.
        action: Why.
        to: The version.
        expected: The one that must be in use.
        retraining: That made it.

    Raises:
        VersionError: If the version is not there or has changed.
        ChangedError: If another one is in use by now.
    """
    open_version(store, to)
    with store.writing():
        before = current(store)
        if before != expected:
            raise ChangedError(
                f"model {before} was put in use meanwhile, in place of {expected}; nothing was changed, retrain again"
            )
        entry = Switch(0, now(), action, None if action == "start" else before, to, retraining)
        ((number,),) = store.rows(
            "INSERT INTO switched (time, action, before, after, retraining) VALUES (?, ?, ?, ?, ?) RETURNING number",
            (entry.time, action, entry.before, to, retraining),
        )
        if action != "start":
            write_text(store.pointer, f"{to}\n")
    return Switch(**{**asdict(entry), "number": int(number)})


def switches(store: LearningStore) -> list[Switch]:
    """Return all changes of the model in use, oldest first."""
    rows = store.rows("SELECT number, time, action, before, after, retraining FROM switched ORDER BY number")
    return [Switch(*row) for row in rows]


def roll_back(store: LearningStore, to: str | None = None) -> Switch:
    """Put a model in use again that was before.

    Args:
        store: Where.
        to: Its version or its first digits; None for the one that the one in use replaced.

    Raises:
        VersionError: If there is none before, or it was never in use or has changed.
    """
    past = switches(store)
    now_in_use = current(store)
    if to is None:
        stack = _stack(past)
        if len(stack) < 2 or stack[-1] != now_in_use:
            raise VersionError("no model was in use before the one that is; `tinytransit models list` has them all")
        chosen = stack[-2]
    else:
        chosen = open_version(store, to).path.name
        if chosen not in {each.after for each in past}:
            raise VersionError(f"model {chosen} was never in use: it was refused; name one that was")
    if chosen == now_in_use:
        raise VersionError(f"model {chosen} is in use already")
    return switch(store, "rollback", chosen, expected=now_in_use)


def _stack(past: list[Switch]) -> list[str]:
    """Return the models in use, one upon the other: rolling back takes off what is above."""
    stack: list[str] = []
    for each in past:
        if each.action == "rollback" and each.after in stack:
            del stack[stack.index(each.after) + 1 :]
        else:
            stack = [*([] if each.action == "start" else stack), each.after]
    return stack
