# SPDX-License-Identifier: MIT
"""Windows one at a time, on their way from records to a shard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.dataset.errors import DatasetError
from tinytransit.window.shard import COLUMNS, WindowShard, unknown_extra

_DTYPES = {
    "label": np.int8, "fold": np.int8, "global_empty": np.int32, "local_empty": np.int32,
    "global_view": np.float32, "local_view": np.float32,
    "period_days": np.float64, "epoch_days": np.float64, "duration_hours": np.float64,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One window.

    Attributes:
        columns: Its value in each of the shard's columns.
        extras: Its value in each further column.
    """

    columns: Mapping[str, Any]
    extras: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


def shard_of(rows: Sequence[Row], provenance: str) -> WindowShard:
    """Return the rows as a shard, in their order.

    Extras that some row lacks, or has in another shape, are dropped, except for those that may be unknown, as
    :func:`tinytransit.window.shard.concatenate` says.

    Raises:
        DatasetError: If there is no row.
        ShardError: If the rows contradict each other.
    """
    if not rows:
        raise DatasetError("no window to make a shard of")
    unknown = {name: value[0] for name in {name for row in rows for name in row.extras}
               if (value := unknown_extra(name, 1)) is not None}  # fmt: skip
    extras_of = [{**unknown, **row.extras} for row in rows]
    kept = [
        name
        for name, value in sorted(extras_of[0].items())
        if all(name in extras and extras[name].shape == value.shape for extras in extras_of)
    ]
    columns = {
        name: np.array([row.columns[name] for row in rows], dtype=_DTYPES.get(name, np.str_)) for name in COLUMNS
    }
    extras = {name: np.stack([extras[name] for extras in extras_of]) for name in kept}
    return WindowShard(**columns, extras=extras, provenance=provenance)


def rows_of(shard: WindowShard) -> list[Row]:
    """Return the windows of a shard, in their order."""
    return [
        Row(
            columns={name: getattr(shard, name)[place] for name in COLUMNS},
            # A part of the column, and not its value, has the column's width of text.
            extras={name: values[place : place + 1].reshape(values.shape[1:]) for name, values in shard.extras.items()},
        )
        for place in range(len(shard))
    ]
