# SPDX-License-Identifier: MIT
"""Data sets of a named version: base windows, changed and added to by labels; made again exactly from their recipe."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinytransit.catalog.errors import EphemerisError
from tinytransit.catalog.periods import same_event
from tinytransit.files import sha256_of, write_json
from tinytransit.learning.errors import DatasetError, LockError
from tinytransit.learning.label_files import event_of
from tinytransit.learning.labels import KeptLabel, label_of_disposition, windows_file
from tinytransit.learning.lock import Lock, Sha256
from tinytransit.learning.store import LearningStore
from tinytransit.window.extra_file import extra_file_of
from tinytransit.window.labels import labels_of
from tinytransit.window.shard import FOLDS, WindowShard, concatenate, read_shard, write_shard

RECIPE_FILE, ADDED_FILE = "recipe.json", "added.npz"
_LOCKED, _NO_WINDOW, _UNSURE = (
    "its star is locked away",
    "no window of it is known",
    "unsure, and in no file of the base",
)
# To the fold of new stars that would be in the lock's; the next one but one trains, whichever neighbour validates.
_BEYOND_THE_LOCK = 2


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BaseFile(_Strict):
    """A file of windows that a data set is based on.

    Attributes:
        path: As it was given, made absolute.
        sha256: Of the file.
        extra_sha256: Of the file of further columns beside it; None if there is none.
    """

    path: str
    sha256: Sha256
    extra_sha256: Sha256 | None

    @classmethod
    def of(cls, path: Path) -> "BaseFile":
        """Describe a file as it is now."""
        extra = extra_file_of(path)
        return cls(
            path=str(path.absolute()), sha256=sha256_of(path), extra_sha256=None if extra is None else sha256_of(extra)
        )


class Changed(_Strict):
    """A window of the base that a label says something else of; ``label`` is the number of that label."""

    file: Annotated[int, Field(ge=0)]
    row: Annotated[int, Field(ge=0)]
    disposition: str
    label: int


class Recipe(_Strict):
    """All that a data set is made of.

    Attributes:
        format: Of this file.
        version: Of the data set: the first half of the SHA-256 of its content.
        base: The files: the first gives the figures, all are trained on.
        lock_sha256: Of the record of locked stars.
        changed: Windows of the base with another disposition.
        added_sha256: Of the file of windows that the labels brought; None if they brought none.
        added_labels: The number of the label of each of them.
        unused: How many labels are not used, by the reason.
        by_label: How many labels are used, by what they say.
    """

    format: Literal[1] = 1
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    base: Annotated[tuple[BaseFile, ...], Field(min_length=1)]
    lock_sha256: Sha256
    changed: tuple[Changed, ...]
    added_sha256: Sha256 | None
    added_labels: tuple[int, ...]
    unused: dict[str, int]
    by_label: dict[str, int]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Windows to train on.

    Attributes:
        recipe: What they are made of.
        windows: Of the first file, the locked ones in the lock's fold among them.
        also: All others; None if there is none.
    """

    recipe: Recipe
    windows: WindowShard
    also: WindowShard | None


@dataclass(frozen=True, eq=False)
class Base:
    """Files of windows that were read."""

    files: tuple[BaseFile, ...]
    shards: tuple[WindowShard, ...]

    @property
    def also(self) -> WindowShard | None:
        """All but the first together; None if there is no other."""
        return concatenate(self.shards[1:]) if len(self.shards) > 1 else None


def read_base(paths: Sequence[Path]) -> Base:
    """Read files of windows; errors as of ``read_shard``."""
    return Base(tuple(map(BaseFile.of, paths)), tuple(map(read_shard, paths)))


def build_dataset(store: LearningStore, base: Base, labels: Sequence[KeptLabel], lock: Lock) -> Dataset:
    """Make a data set and record its recipe in the store.

    A label changes the windows of the base that show its event; where there is none, its own window is added. One on
    a locked star is not used.

    Args:
        store: Of the labels' windows and of the data set.
        base: The files.
        labels: Those that count.
        lock: Stars to leave alone.

    Raises:
        DatasetError: If windows of a label are gone or damaged.
        ShardError: If they cannot be read.
    """
    unused: Counter[str] = Counter()
    used: Counter[str] = Counter()
    locked = lock.holds(np.array([each.star for each in labels], dtype=np.str_)) if labels else np.zeros(0, np.bool_)
    changed: list[Changed] = []
    bringing: list[KeptLabel] = []
    rows = _rows_of(base, {each.star for each in labels})
    for each, is_locked in zip(labels, locked, strict=True):
        if is_locked:
            unused[_LOCKED] += 1
            continue
        found = [place for place in rows.get(each.star, ()) if _shows(base.shards[place[0]], place[1], each)]
        if found:
            changed.extend(
                Changed(file=file, row=row, disposition=each.label.disposition, label=each.number)
                for file, row in found
                if label_of_disposition(str(base.shards[file].disposition[row])) != each.label
            )
        elif not each.label.disposition:
            unused[_UNSURE] += 1
            continue
        elif each.windows is None:
            unused[_NO_WINDOW] += 1
            continue
        else:
            bringing.append(each)
        used[each.label.value] += 1
    added = _windows_of(store, bringing)
    folder, added_sha256 = _kept(store, base, changed, added, lock)
    recipe = Recipe(
        version=folder.name, base=base.files, lock_sha256=lock.sha256, changed=tuple(changed),
        added_sha256=added_sha256, added_labels=tuple(each.number for each in bringing),
        unused=dict(unused), by_label=dict(used),
    )  # fmt: skip
    write_json(folder / RECIPE_FILE, recipe.model_dump(mode="json"))
    return _put_together(recipe, base, added, lock)


def read_dataset(store: LearningStore, version: str, lock: Lock) -> Dataset:
    """Make a recorded data set again.

    Raises:
        DatasetError: If there is none of this version, or one of its files is gone or is not what it was.
        ShardError: If one cannot be read.
        LockError: If it was made under another lock.
    """
    folder = store.datasets / version
    try:
        recipe = Recipe.model_validate_json((folder / RECIPE_FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise DatasetError(f"no data set {version} in {store.datasets} ({error})") from error
    if recipe.lock_sha256 != lock.sha256:
        raise LockError(f"data set {version} was made under another lock of stars than that of {store.folder}")
    for each in recipe.base:
        path = Path(each.path)
        if not path.is_file() or BaseFile.of(path) != each:
            raise DatasetError(f"data set {version}: {path} is gone or is not what it was")
    added = None
    if recipe.added_sha256 is not None:
        file = folder / ADDED_FILE
        if not file.is_file() or sha256_of(file) != recipe.added_sha256:
            raise DatasetError(f"data set {version}: {file} is gone or is not what it was")
        added = read_shard(file)
    return _put_together(recipe, read_base([Path(each.path) for each in recipe.base]), added, lock)


def _rows_of(base: Base, stars: set[str]) -> dict[str, list[tuple[int, int]]]:
    """Return file and row of each window of some stars."""
    found: dict[str, list[tuple[int, int]]] = {}
    for file, shard in enumerate(base.shards):
        for row in np.flatnonzero(np.isin(shard.star, sorted(stars))):
            found.setdefault(str(shard.star[row]), []).append((file, int(row)))
    return found


def _shows(shard: WindowShard, row: int, label: KeptLabel) -> bool:
    try:
        return same_event(event_of(shard, row), label)
    except EphemerisError:
        # Published tables have rows that cannot be folded on.
        return False


def _windows_of(store: LearningStore, labels: Sequence[KeptLabel]) -> WindowShard | None:
    """Return the windows that came with labels, in their order, each with the label's disposition."""
    if not labels:
        return None
    opened: dict[str, WindowShard] = {}
    parts: list[WindowShard] = []
    for each in labels:
        assert each.windows is not None and each.row is not None  # Others were left out.
        if each.windows not in opened:
            file = windows_file(store, each.windows)
            if not file.is_file() or sha256_of(file) != each.windows:
                raise DatasetError(
                    f"label {each.number}: its window, {file}, is gone or is not what it was; take the label back with "
                    f"`tinytransit labels undo {each.number}`"
                )
            opened[each.windows] = read_shard(file)
        parts.append(opened[each.windows].select([each.row]))
    words = np.array([each.label.disposition for each in labels], dtype=np.str_)
    # Where it came from stands in the label; a line for each window would be long.
    return replace(concatenate(parts), disposition=words, label=labels_of(words), provenance="labels")


def _kept(
    store: LearningStore, base: Base, changed: Sequence[Changed], added: WindowShard | None, lock: Lock
) -> tuple[Path, str | None]:
    """Write added windows into the folder of the data set, and return the folder and their SHA-256."""
    added_sha256 = None
    unnamed = store.datasets / "unnamed.npz"
    if added is not None:
        write_shard(added, unnamed)
        added_sha256 = sha256_of(unnamed)
    content: dict[str, Any] = {
        "base": [(each.sha256, each.extra_sha256) for each in base.files],
        # Which label said so does not matter to what is learnt.
        "changed": sorted((each.file, each.row, each.disposition) for each in changed),
        "added": added_sha256,
        "lock": lock.sha256,
    }
    folder = store.datasets / hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
    folder.mkdir(parents=True, exist_ok=True)
    if added is not None:
        unnamed.replace(folder / ADDED_FILE)
    return folder, added_sha256


def _put_together(recipe: Recipe, base: Base, added: WindowShard | None, lock: Lock) -> Dataset:
    shards = [_changed(shard, [each for each in recipe.changed if each.file == place])
              for place, shard in enumerate(base.shards)]  # fmt: skip
    windows, *others = shards if added is None else [*shards, added]
    whole = concatenate([windows, *others])
    fold = _folds(whole, lock)
    return Dataset(
        recipe,
        replace(windows, fold=fold[: len(windows)]),
        replace(concatenate(others), fold=fold[len(windows) :]) if others else None,
    )


def _folds(whole: WindowShard, lock: Lock) -> npt.NDArray[np.int8]:
    """Return folds in which the lock's holds the locked stars and no other, shape (n,)."""
    held = lock.holds(whole.star)
    other = (lock.record.fold + _BEYOND_THE_LOCK) % FOLDS
    free = np.where(whole.fold == lock.record.fold, other, whole.fold)
    return np.where(held, lock.record.fold, free).astype(np.int8)


def _changed(shard: WindowShard, changes: Sequence[Changed]) -> WindowShard:
    if not changes:
        return shard
    width = max(len(each.disposition) for each in changes)
    words = shard.disposition.astype(f"<U{max(width, shard.disposition.dtype.itemsize // 4, 1)}")
    label = shard.label.copy()
    for each in changes:
        words[each.row] = each.disposition
        label[each.row] = labels_of([each.disposition])[0]
    return replace(shard, disposition=words, label=label)
