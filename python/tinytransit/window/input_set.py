# SPDX-License-Identifier: MIT
"""Rows of another instrument, or for a network of one's own, in one ``.npz``: inputs by name, classes, a recipe.

What a window shard is for light curves. Needs NumPy only, since the HIL bench reads it too.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tinytransit.array_files import array_names, read_arrays, write_arrays
from tinytransit.files import replacing
from tinytransit.statistics import BoolArray
from tinytransit.untrusted_files import FileFaultError
from tinytransit.window.errors import InputSetError
from tinytransit.window.shard import WindowShard, concatenate, folds_of, read_shard, write_shard

FORMAT = "tinytransit-inputs-1"
UNKNOWN = -1
"""The label of a row whose class is not known."""

_VALUES, _EXTRA = "values_", "extra_"
_TEXT = ("star", "name", "source")
_LARGEST_BYTES = 1 << 28
_LONGEST_RECIPE = 1 << 16
_MOST_CLASSES = 256


@dataclass(frozen=True, eq=False, kw_only=True)
class InputSet:
    """A table with one row an example.

    Attributes:
        inputs: What each input of the network takes, by its name: finite, float32, shape (n, size).
        classes: Names of the classes, of which a label is the number; two at least.
        label: Shape (n,), int16; -1 where the class is not known.
        star: What each row is of, shape (n,): a star, a supernova, a machine. Rows of one are never divided between
            folds. Its name is that of windows.
        name: Which of its rows, such as an epoch; may be empty.
        source: Survey or data set; may be empty.
        recipe: How the inputs are made: whatever JSON holds. It goes into the manifest as it is.
        meanings: What a tensor holds, by its name; for the manifest.
        extras: Further columns by name, each with n rows.
    """

    inputs: Mapping[str, npt.NDArray[np.float32]]
    classes: tuple[str, ...]
    label: npt.NDArray[np.int16]
    star: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    source: npt.NDArray[np.str_]
    recipe: Mapping[str, Any] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    extras: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check every column.

        Raises:
            InputSetError: Naming the first that is wrong, and how.
        """
        if not self.inputs:
            raise InputSetError("a set of inputs needs one input at least")
        if not 2 <= len(set(self.classes)) == len(self.classes) <= _MOST_CLASSES:
            raise InputSetError(f"expected 2 to {_MOST_CLASSES} different classes, got {', '.join(self.classes)!r}")
        if len(json.dumps(dict(self.recipe))) > _LONGEST_RECIPE:
            raise InputSetError(f"the recipe takes more than {_LONGEST_RECIPE} bytes as JSON")
        count = len(self.label)
        if self.label.shape != (count,) or self.label.dtype != np.int16:
            raise InputSetError(f"column label: expected one int16 a row, got {self.label.shape} of {self.label.dtype}")
        for name in _TEXT:
            values = getattr(self, name)
            if values.shape != (count,) or values.dtype.kind != "U":
                raise InputSetError(f"column {name}: expected {count} texts, got {values.shape} of {values.dtype}")
        for name, values in self.inputs.items():
            if values.ndim != 2 or len(values) != count or values.dtype != np.float32 or not values.shape[1]:
                raise InputSetError(
                    f"input {name}: expected shape ({count}, size) of float32, got {values.shape} of {values.dtype}"
                )
            if not np.isfinite(values).all():
                row = int(np.argwhere(~np.isfinite(values))[0, 0])
                raise InputSetError(f"input {name}: row {row} ({self.star[row]}) is not finite")
        for name, values in self.extras.items():
            if values.ndim == 0 or len(values) != count or values.dtype.hasobject:
                raise InputSetError(f"extra {name}: expected {count} rows, got {values.shape} of {values.dtype}")
        outside = (self.label < UNKNOWN) | (self.label >= len(self.classes))
        if outside.any():
            row = int(np.argmax(outside))
            raise InputSetError(
                f"column label: row {row} ({self.star[row]}) is {self.label[row]}, of {len(self.classes)} classes"
            )

    def __len__(self) -> int:
        return len(self.label)

    @property
    def fold(self) -> npt.NDArray[np.int8]:
        """Fold of each row, 0-9, shape (n,): that of its ``star``."""
        return folds_of(self.star)

    def model_inputs(self, names: Iterable[str] | None = None) -> dict[str, npt.NDArray[np.float32]]:
        """Return inputs by name, each of shape (n, size).

        Args:
            names: Those wanted; by default all. A single one that is wanted of a set with a single one may have
                another name, for converters give names of their own.

        Raises:
            InputSetError: If there is no such input.
        """
        wanted = list(self.inputs) if names is None else list(names)
        if len(wanted) == len(self.inputs) == 1:
            return {wanted[0]: next(iter(self.inputs.values()))}
        for name in wanted:
            if name not in self.inputs:
                raise InputSetError(f"there is no input {name!r} in the set; it has {', '.join(self.inputs)}")
        return {name: self.inputs[name] for name in wanted}

    def select(self, rows: BoolArray | npt.NDArray[np.integer[Any]] | Sequence[int]) -> Self:
        """Return the rows of a mask of shape (n,), or those of a sequence of indices, in its order."""
        chosen = np.asarray(rows)
        if chosen.size == 0:
            chosen = chosen.astype(np.int64)
        return type(self)(
            inputs={name: values[chosen] for name, values in self.inputs.items()},
            extras={name: values[chosen] for name, values in self.extras.items()},
            classes=self.classes, recipe=self.recipe, meanings=self.meanings,
            **{name: getattr(self, name)[chosen] for name in ("label", *_TEXT)},
        )  # fmt: skip


Rows = WindowShard | InputSet
"""What a network is trained, exported and verified with."""


def make_input_set(
    inputs: Mapping[str, npt.ArrayLike],
    labels: Sequence[str] | npt.NDArray[np.str_],
    *,
    classes: Sequence[str],
    recipe: Mapping[str, Any] | None = None,
    meanings: Mapping[str, str] | None = None,
    star: Sequence[str] | npt.NDArray[np.str_] | None = None,
    name: Sequence[str] | npt.NDArray[np.str_] | None = None,
    source: Sequence[str] | npt.NDArray[np.str_] | None = None,
) -> InputSet:
    """Build a set of n rows from arrays as people have them.

    Args:
        inputs: By the name of the network's input, shape (n, ...): what follows the first axis is laid end to end.
        labels: The class of each row; empty where it is not known.
        classes: All of them, in the order of the network's outputs.
        recipe: How the inputs are made.
        meanings: What a tensor holds, by its name.
        star: What each row is of; by default every row is something of its own.
        name: Which of its rows.
        source: Where it is from.

    Raises:
        InputSetError: If a label is no class, or as of ``InputSet``.
    """
    wanted = [str(label) for label in labels]
    if strange := sorted(set(wanted) - {*classes, ""}):
        raise InputSetError(f"the label {strange[0]!r} is none of the classes {', '.join(classes)}")
    number = {"": UNKNOWN, **{each: place for place, each in enumerate(classes)}}
    count = len(wanted)
    blank = [""] * count
    texts: dict[str, Any] = {
        "star": [f"row {row}" for row in range(count)] if star is None else star,
        "name": blank if name is None else name,
        "source": blank if source is None else source,
    }
    texts = {key: np.asarray(values, dtype=np.str_) for key, values in texts.items()}
    arrays = {key: np.asarray(values, dtype=np.float32) for key, values in inputs.items()}
    return InputSet(
        inputs={key: values.reshape(len(values), -1) for key, values in arrays.items() if values.ndim},
        classes=tuple(classes),
        label=np.array([number[each] for each in wanted], dtype=np.int16),
        recipe=dict(recipe or {}),
        meanings=dict(meanings or {}),
        **texts,
    )


def write_input_set(rows: InputSet, path: str | Path) -> None:
    """Write a set; the same content gives the same bytes."""
    arrays: dict[str, Any] = {
        "format": np.array(FORMAT),
        "classes": np.array(rows.classes),
        "recipe": np.array(json.dumps(dict(rows.recipe), allow_nan=False)),
        "meanings": np.array(json.dumps(dict(rows.meanings))),
    }
    arrays |= {name: getattr(rows, name) for name in ("label", *_TEXT)}
    arrays |= {_VALUES + name: values for name, values in rows.inputs.items()}
    arrays |= {_EXTRA + name: values for name, values in sorted(rows.extras.items())}
    with replacing(path) as temporary, temporary.open("wb") as stream:
        write_arrays(stream, arrays)


def read_input_set(path: str | Path) -> InputSet:
    """Read a set.

    Raises:
        InputSetError: If the file is missing, too large, not an ``.npz`` of plain arrays, or breaks the format.
    """
    file = Path(path)
    try:
        arrays = read_arrays(file, _LARGEST_BYTES)
    except FileFaultError as error:
        raise InputSetError(str(error)) from error
    try:
        if str(arrays.get("format")) != FORMAT:
            raise InputSetError(f"expected format {FORMAT}, got {arrays.get('format')}")
        if missing := [name for name in ("classes", "recipe", "meanings", "label", *_TEXT) if name not in arrays]:
            raise InputSetError(f"expected column {', '.join(missing)}, got {', '.join(sorted(arrays))}")
        return InputSet(
            inputs={n.removeprefix(_VALUES): values for n, values in arrays.items() if n.startswith(_VALUES)},
            extras={n.removeprefix(_EXTRA): values for n, values in arrays.items() if n.startswith(_EXTRA)},
            classes=tuple(map(str, arrays["classes"].reshape(-1))),
            recipe=_object(arrays["recipe"], "recipe"),
            meanings={str(k): str(v) for k, v in _object(arrays["meanings"], "meanings").items()},
            **{name: arrays[name] for name in ("label", *_TEXT)},
        )
    except InputSetError as error:
        raise InputSetError(f"{file.name}: {error}") from error


def read_rows(path: str | Path) -> Rows:
    """Read a shard of windows or a set of inputs, whichever the file holds.

    Raises:
        ShardError: If it is neither, or cannot be read; an ``InputSetError`` is one.
    """
    own = any(name.startswith(_VALUES) for name in array_names(Path(path)))
    return read_input_set(path) if own else read_shard(path)


def join_rows(parts: Sequence[Rows]) -> Rows:
    """Join shards, or sets, in their order.

    Raises:
        ShardError: If there is none, they are not all of one kind, or sets differ in inputs, classes or recipe.
    """
    shards = [part for part in parts if isinstance(part, WindowShard)]
    sets = [part for part in parts if isinstance(part, InputSet)]
    if not sets:
        return concatenate(shards)
    if shards:
        raise InputSetError("windows and sets of inputs cannot be joined")
    first = sets[0]
    for other in sets[1:]:
        own, theirs = ({name: values.shape[1] for name, values in part.inputs.items()} for part in (first, other))
        if own != theirs or first.classes != other.classes or dict(first.recipe) != dict(other.recipe):
            raise InputSetError("sets of inputs can be joined only where inputs, classes and recipe are the same")
    kept = [name for name in first.extras if all(name in part.extras for part in sets)]
    return InputSet(
        inputs={name: np.concatenate([part.inputs[name] for part in sets]) for name in first.inputs},
        extras={name: np.concatenate([part.extras[name] for part in sets]) for name in kept},
        classes=first.classes, recipe=first.recipe, meanings=first.meanings,
        **{name: np.concatenate([getattr(part, name) for part in sets]) for name in ("label", *_TEXT)},
    )  # fmt: skip


def write_rows(rows: Rows, path: str | Path) -> None:
    """Write a shard or a set; the same content gives the same bytes."""
    if isinstance(rows, InputSet):
        write_input_set(rows, path)
    else:
        write_shard(rows, path)


def _object(value: npt.NDArray[Any], column: str) -> dict[str, Any]:
    try:
        if value.shape or value.dtype.kind != "U":
            raise ValueError(f"expected one text, got {value.shape} of {value.dtype}")
        found = json.loads(str(value))
    except (ValueError, RecursionError) as error:
        raise InputSetError(f"column {column}: {error}") from error
    if not isinstance(found, dict):
        raise InputSetError(f"column {column}: expected a JSON object, got {type(found).__name__}")
    return found
