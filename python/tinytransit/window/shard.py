# SPDX-License-Identifier: MIT
"""Many windows in one ``.npz`` file. Needs NumPy only, since the HIL bench reads it too."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tinytransit.array_files import read_arrays, write_arrays
from tinytransit.files import replacing
from tinytransit.statistics import BoolArray, FloatArray
from tinytransit.untrusted_files import FileFaultError
from tinytransit.window import published
from tinytransit.window.errors import ScalarsError, ShardError
from tinytransit.window.extra_file import extra_file_of, further_columns
from tinytransit.window.measurements import QUANTITIES, measurements
from tinytransit.window.scalars import scalars
from tinytransit.window.shape import shape_features

FORMAT = "tinytransit-windows-1"
FOLDS = 10

_GLOBAL_BINS, _LOCAL_BINS = 201, 61
_VIEW_BINS = {"global_view": _GLOBAL_BINS, "local_view": _LOCAL_BINS}
_TEXT = ("star", "name", "disposition", "time_system", "source")
_DTYPES: dict[str, type[np.generic]] = {
    "label": np.int8, "period_days": np.float64, "epoch_days": np.float64, "duration_hours": np.float64,
    "global_view": np.float32, "local_view": np.float32, "global_empty": np.int32, "local_empty": np.int32,
    "fold": np.int8,
}  # fmt: skip
_SNR, _SCALARS, _SECONDARY, _MEASUREMENTS = "snr", "scalars", "secondary_view", "measurements"
_EXTRA = "extra_"
# Single values; the published sets have none.
_WHOLE = ("format", "provenance")
# Ten times the largest published set, unpacked.
_LARGEST_BYTES = 1 << 28
# Of a column of text, which is sorted and copied.
_LARGEST_TEXT_BYTES = 1 << 26


@dataclass(frozen=True, eq=False, kw_only=True)
class WindowShard:
    """A table with one row a window; all columns have the same length n.

    Attributes:
        star: Star with its catalogue, such as ``TIC 261136679``.
        name: Candidate, such as ``Kepler-1 b``; may be empty.
        label: 1 transit-like, 0 junk, -1 unknown (int8).
        disposition: The source's own word.
        period_days: Period.
        epoch_days: Centre of one event, in days of ``time_system``.
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
        duration_hours: Duration.
        global_view: Shape (n, 201), float32, median 0, minimum -1.
        local_view: Shape (n, 61), likewise.
        global_empty: Bins of the global view that were interpolated (int32).
        local_empty: Bins of the local view that were interpolated (int32).
        source: Data set or mission.
        fold: 0-9 (int8), the same for all rows of a star, to split by.
        extras: Further columns by name, each with n rows; NaN is allowed here only. Those of
            ``tinytransit.window.measurements.QUANTITIES``, shape (n,) each, go into the model's input
            ``measurements``, and a column or value that is not there is unknown; ``snr`` is also needed, in every row,
            by the input ``scalars``. ``secondary_view``, shape (n, 61), is an input itself, blank in rows that have no
            finite one.
        provenance: How the shard was made, as JSON; may be empty.
    """

    star: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    label: npt.NDArray[np.int8]
    disposition: npt.NDArray[np.str_]
    period_days: FloatArray
    epoch_days: FloatArray
    time_system: npt.NDArray[np.str_]
    duration_hours: FloatArray
    global_view: npt.NDArray[np.float32]
    local_view: npt.NDArray[np.float32]
    global_empty: npt.NDArray[np.int32]
    local_empty: npt.NDArray[np.int32]
    source: npt.NDArray[np.str_]
    fold: npt.NDArray[np.int8]
    extras: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    provenance: str = ""

    def __post_init__(self) -> None:
        """Check every column.

        Raises:
            ShardError: Naming the first column that is wrong, and how.
        """
        if self.star.ndim != 1:
            raise ShardError(f"column star: expected one axis, got shape {self.star.shape}")
        count = len(self.star)
        for name in COLUMNS:
            self._check_column(name, (count, _VIEW_BINS[name]) if name in _VIEW_BINS else (count,))
        for name, values in self.extras.items():
            if values.ndim == 0 or len(values) != count or values.dtype.hasobject:
                raise ShardError(f"extra {name}: expected {count} rows, got shape {values.shape} of {values.dtype}")
            if name in (*QUANTITIES, _SECONDARY) and values.dtype.kind not in "iuf":
                raise ShardError(f"extra {name}: expected numbers, got {values.dtype}")
            if name in QUANTITIES and values.ndim != 1:
                raise ShardError(f"extra {name}: expected one number a window, got shape {values.shape}")
        self._check_ranges()

    def _check_column(self, name: str, shape: tuple[int, ...]) -> None:
        values = getattr(self, name)
        dtype = "text" if name in _TEXT else np.dtype(_DTYPES[name]).name
        actual = "text" if values.dtype.kind == "U" else values.dtype.name
        if values.shape != shape or actual != dtype:
            raise ShardError(f"column {name}: expected shape {shape} of {dtype}, got {values.shape} of {actual}")
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            row = int(np.argwhere(~np.isfinite(values))[0, 0])
            raise ShardError(f"column {name}: row {row} ({self.star[row]}) is not finite")

    def _check_ranges(self) -> None:
        for name, wrong in {
            "star": self.star == "",
            "label": (self.label < -1) | (self.label > 1),
            "fold": (self.fold < 0) | (self.fold >= FOLDS),
            "period_days": self.period_days <= 0,
            "duration_hours": self.duration_hours <= 0,
            "global_empty": (self.global_empty < 0) | (self.global_empty > _GLOBAL_BINS),
            "local_empty": (self.local_empty < 0) | (self.local_empty > _LOCAL_BINS),
        }.items():
            if wrong.any():
                row = int(np.argmax(wrong))
                raise ShardError(
                    f"column {name}: row {row} ({self.star[row]}) is out of range: {getattr(self, name)[row]}"
                )
        leaked = self.fold != _first_folds(self.star, self.fold)
        if leaked.any():
            raise ShardError(f"column fold: {self.star[np.argmax(leaked)]} is in more than one; a split would leak it")

    def __len__(self) -> int:
        return len(self.star)

    @property
    def duration_over_period(self) -> FloatArray:
        """Duration of the event as a fraction of its period, shape (n,)."""
        return self.duration_hours / (24.0 * self.period_days)

    def model_inputs(self, names: Iterable[str] | None = None) -> dict[str, npt.NDArray[np.float32]]:
        """Return inputs of the model, real-valued, by name: each of shape (n, size).

        Args:
            names: Those wanted, of ``global_view`` (n, 201), ``local_view`` (n, 61), ``secondary_view`` (n, 61; all 0
                in rows that have none), ``measurements`` (n, 218; 0 where unknown) and ``scalars`` (n, 160). By default
                those that these windows have.

        Raises:
            ShardError: If an input is not known, or ``scalars`` are wanted but there is no extra ``snr`` that is a
                finite number in each row.
        """
        makers = {**dict.fromkeys(_VIEW_BINS, self._view), _SECONDARY: self._secondary, _SCALARS: self._scalars,
                  _MEASUREMENTS: self._measurements}  # fmt: skip
        has_ratios = _SNR in self.extras and bool(np.isfinite(self.extras[_SNR]).all())
        present = {_SECONDARY: _SECONDARY in self.extras, _SCALARS: has_ratios, _MEASUREMENTS: True}
        own = (*_VIEW_BINS, *(name for name, is_there in present.items() if is_there))
        wanted = own if names is None else tuple(names)
        for name in wanted:
            if name not in makers:
                raise ShardError(f"there is no input {name!r} in windows; they have {', '.join(own)}")
        return {name: makers[name](name) for name in wanted}

    def _view(self, name: str) -> npt.NDArray[np.float32]:
        view: npt.NDArray[np.float32] = getattr(self, name)
        return view

    def _secondary(self, name: str) -> npt.NDArray[np.float32]:
        shape = (len(self), _LOCAL_BINS)
        views = self.extras.get(name, np.zeros(shape, np.float32))
        if views.shape != shape:
            raise ShardError(f"extra {name}: expected shape {shape}, got {views.shape}")
        missing = ~np.isfinite(views).all(axis=1, keepdims=True)
        return np.where(missing, 0.0, views).astype(np.float32)

    def _scalars(self, _: str) -> npt.NDArray[np.float32]:
        if _SNR not in self.extras:
            raise ShardError(
                "the input 'scalars' needs the extra 'snr', which these windows lack; make them again "
                "with `tinytransit windows` or `tinytransit synth`, and join only shards that have it"
            )
        secondary = self._secondary(_SECONDARY)
        shape = shape_features(self.global_view, self.local_view, secondary, self.duration_over_period)
        try:
            return scalars(self.period_days, self.duration_hours, self.extras[_SNR], shape)
        except ScalarsError as error:
            raise ShardError(f"input scalars: {error}") from error

    def _measurements(self, _: str) -> npt.NDArray[np.float32]:
        secondary = self._secondary(_SECONDARY)
        unknown = ~secondary.any(axis=1, keepdims=True)
        shape = shape_features(
            self.global_view, self.local_view, np.where(unknown, np.nan, secondary), self.duration_over_period
        )
        return measurements(self.star, self.period_days, self.duration_hours, self.extras, shape)

    def select(self, rows: BoolArray | npt.NDArray[np.integer[Any]] | Sequence[int]) -> Self:
        """Return the rows of a mask of shape (n,), or those of a sequence of indices, in its order."""
        chosen = np.asarray(rows)
        if chosen.size == 0:
            chosen = chosen.astype(np.int64)
        columns = {name: getattr(self, name)[chosen] for name in COLUMNS}
        extras = {name: values[chosen] for name, values in self.extras.items()}
        return type(self)(**columns, extras=extras, provenance=self.provenance)


COLUMNS = tuple(column.name for column in fields(WindowShard) if column.name not in ("extras", "provenance"))


def fold_of(star: str) -> int:
    """Return the fold of a star, 0-9: the first 8 bytes of the SHA-256 of its name, big-endian, modulo 10."""
    return int.from_bytes(hashlib.sha256(star.encode()).digest()[:8], "big") % FOLDS


def folds_of(stars: npt.NDArray[np.str_]) -> npt.NDArray[np.int8]:
    """Return the fold of each star, shape (n,)."""
    return np.array([fold_of(str(star)) for star in stars], dtype=np.int8)


def _first_folds(star: npt.NDArray[np.str_], fold: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """For each row the fold of the first row of its star, shape (n,)."""
    _, first, place = np.unique(star, return_index=True, return_inverse=True)
    return fold[first][place]


def concatenate(shards: Sequence[WindowShard]) -> WindowShard:
    """Join shards, in their order.

    Published sets bring folds of their own. So that no star ends up in two, a star keeps the fold of the first shard
    that has it. Extras that some shard lacks, or has in another shape, are dropped, except for those that may be
    unknown: rows without ``secondary_view`` or one of the measured quantities get NaN, and rows without a disposition
    of 2026 none. Each provenance is a line.

    Raises:
        ShardError: If there is no shard.
    """
    if not shards:
        raise ShardError("no shard to join")
    columns = {name: np.concatenate([getattr(shard, name) for shard in shards]) for name in COLUMNS}
    columns["fold"] = _first_folds(columns["star"], columns["fold"])
    tables = [dict(shard.extras) for shard in shards]
    for shard, table in zip(shards, tables, strict=True):
        for name in set().union(*tables):
            if (unknown := unknown_extra(name, len(shard))) is not None:
                table.setdefault(name, unknown)
    extras = {
        name: np.concatenate([table[name] for table in tables])
        for name, values in tables[0].items()
        if all(name in table and table[name].shape[1:] == values.shape[1:] for table in tables)
    }
    return WindowShard(**columns, extras=extras, provenance="\n".join(filter(None, (s.provenance for s in shards))))


def unknown_extra(name: str, count: int) -> npt.NDArray[Any] | None:
    """Return what an extra is in rows that lack it; None for one that cannot be unknown."""
    if name == _SECONDARY:
        return np.full((count, _LOCAL_BINS), np.nan, np.float32)
    if name == published.DISPOSITION_TODAY:
        return np.full(count, "")
    return np.full(count, np.nan) if name in QUANTITIES else None


def write_shard(shard: WindowShard, path: str | Path) -> None:
    """Write a shard; the same content gives the same bytes."""
    arrays: dict[str, Any] = {"format": np.array(FORMAT), "provenance": np.array(shard.provenance)}
    arrays |= {name: getattr(shard, name) for name in COLUMNS}
    arrays |= {_EXTRA + name: values for name, values in sorted(shard.extras.items())}
    with replacing(path) as temporary, temporary.open("wb") as stream:
        write_arrays(stream, arrays)


def read_shard(path: str | Path) -> WindowShard:
    """Read a shard, or one of the published sets (see ``tinytransit.window.published``).

    The columns of ``NAME_extra.npz`` beside ``NAME.npz`` become extras, see ``tinytransit.window.extra_file``.

    Raises:
        ShardError: If the file is missing, too large, not an ``.npz`` of plain arrays, or breaks the format.
        ExtraMismatchError: If the file of further columns is of other windows.
    """
    file = Path(path)
    try:
        arrays = read_arrays(file, _LARGEST_BYTES)
    except FileFaultError as error:
        raise ShardError(str(error)) from error
    try:
        _check_members(arrays)
        if published.is_published(arrays):
            columns = published.shard_columns(arrays)
            extras, provenance = columns.pop("extras"), f"published views: {file.name}"
        else:
            if str(arrays.get("format")) != FORMAT:
                raise ShardError(
                    f"expected format {FORMAT}, got {arrays.get('format')}; `tinytransit windows` writes one"
                )
            missing = [name for name in COLUMNS if name not in arrays]
            if missing:
                raise ShardError(f"expected column {', '.join(missing)}, got {', '.join(sorted(arrays))}")
            columns = {name: arrays[name] for name in COLUMNS}
            extras = {name.removeprefix(_EXTRA): arrays[name] for name in arrays if name.startswith(_EXTRA)}
            provenance = str(arrays.get("provenance", ""))
        columns.setdefault("fold", folds_of(columns["star"]))
        if (extra_file := extra_file_of(file)) is not None:
            extras |= further_columns(extra_file, arrays)
            provenance = f"{provenance}; {extra_file.name}" if published.is_published(arrays) else provenance
        return WindowShard(**columns, extras=extras, provenance=provenance)
    except ShardError as error:
        raise type(error)(f"{file.name}: {error}") from None


def _check_members(arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Refuse a column that is a single value, as only what describes the shard as a whole is, or far too much text."""
    for name, values in arrays.items():
        if (values.ndim == 0) != (name in _WHOLE):
            raise ShardError(f"member {name!r} has {values.ndim} axes, expected {'none' if name in _WHOLE else 'some'}")
        if values.dtype.kind == "U" and values.nbytes > _LARGEST_TEXT_BYTES:
            raise ShardError(f"member {name!r} holds {values.nbytes} bytes of text, at most {_LARGEST_TEXT_BYTES} work")


def read_shards(paths: Iterable[str | Path]) -> WindowShard | None:
    """Read and join shards; None if there is none. Errors as of :func:`read_shard`."""
    shards = [read_shard(path) for path in paths]
    return concatenate(shards) if shards else None
