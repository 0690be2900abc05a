# SPDX-License-Identifier: MIT
"""Further columns of windows, in a file of their own: ``NAME_extra.npz`` beside ``NAME.npz``, row for row."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.array_files import read_arrays
from tinytransit.untrusted_files import FileFaultError
from tinytransit.window.errors import ExtraMismatchError, ShardError
from tinytransit.window.published import DISPOSITION_TODAY

Columns = Mapping[str, npt.NDArray[Any]]

# What tells an event, under the names of the published sets and of our shards.
_STAR = ("tic_id", "kepid", "star")
_PERIOD, _EPOCH = ("period", "period_days"), ("epoch", "epoch_days")
# Files may have been written in single precision.
_PERIOD_SHARE, _EPOCH_DAYS = 1e-6, 1e-3
_NAMES = {"toi_disposition_2026": DISPOSITION_TODAY, "koi_disposition_2026": DISPOSITION_TODAY}
_LARGEST_BYTES = 1 << 26


def extra_file_of(windows: Path) -> Path | None:
    """Return the file of further columns beside a file of windows; None if there is none."""
    file = windows.with_name(f"{windows.stem}_extra{windows.suffix}")
    return file if file.exists() else None


def further_columns(file: Path, windows: Columns) -> dict[str, npt.NDArray[Any]]:
    """Read further columns: everything in the file that does not tell the event.

    Args:
        file: With a column of each of star (``tic_id``, ``kepid`` or ``star``), ``period`` and ``epoch`` to check by.
        windows: The columns of the windows that it belongs to.

    Returns:
        Columns by name, n rows each.

    Raises:
        ExtraMismatchError: If star, period or epoch of a row is another than that of the window in the same row.
        ShardError: If the file cannot be read, or a column has other than n rows.
    """
    try:
        arrays = read_arrays(file, _LARGEST_BYTES)
    except FileFaultError as error:
        raise ShardError(f"beside it {error}") from error
    keys = {}
    for what, names in (("star", _STAR), ("period", _PERIOD), ("epoch", _EPOCH)):
        keys[what] = next((name for name in names if name in windows and name in arrays), "")
        if not keys[what]:
            raise ExtraMismatchError(
                f"beside it {file.name}: no column tells the {what}; expected one of {', '.join(names)}"
            )
    count = len(windows[keys["star"]])
    for name, values in arrays.items():
        if values.ndim == 0 or len(values) != count:
            raise ExtraMismatchError(
                f"beside it {file.name}: column {name} has shape {values.shape}, expected {count} rows"
            )
    for what, name in keys.items():
        other = _other(what, windows[name], arrays[name])
        if other.any():
            row = int(np.argmax(other))
            raise ExtraMismatchError(
                f"beside it {file.name}: row {row} is of another event: its {name} is "
                f"{arrays[name][row]}, that of the window {windows[name][row]}; make it again or take it away"
            )
    return {_NAMES.get(name, name): values for name, values in arrays.items() if name not in keys.values()}


def _other(what: str, ours: npt.NDArray[Any], theirs: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    if what == "star" or ours.dtype.kind not in "iuf" or theirs.dtype.kind not in "iuf":
        if (ours.dtype.kind == "U") != (theirs.dtype.kind == "U"):
            return np.ones(len(ours), dtype=np.bool_)
        return np.asarray(ours != theirs, dtype=np.bool_)
    limit = _PERIOD_SHARE * np.abs(ours) if what == "period" else _EPOCH_DAYS
    return np.asarray(~(np.abs(ours.astype(np.float64) - theirs) <= limit), dtype=np.bool_)
