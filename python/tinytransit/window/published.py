# SPDX-License-Identifier: MIT
"""The two published sets of views, in the columns of a shard."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.window.errors import ShardError
from tinytransit.window.labels import labels_of
from tinytransit.window.views import interpolated, normalise

Columns = Mapping[str, npt.NDArray[Any]]

CADENCE_MINUTES = {"yu2019": 30.0, "nigraha2021 dl3": 2.0, "nigraha2021 toi": 2.0}
"""Cadence of the light curves that the views were folded from, by the source of a row."""

_LOCAL_BINS = 61
_SHARED = ("tic_id", "period", "epoch", "duration", "disposition", "global_view", "local_view", "snr")
_YU = (*_SHARED, "secondary_view", "fold")
_NIGRAHA = (*_SHARED, "source", "depth", "odd_even_view")
_TEXT, _INTEGERS = ("disposition", "source"), ("tic_id", "fold")


def is_published(columns: Columns) -> bool:
    """Whether the file has the columns of a published set; a shard of our own has ``star`` instead of ``tic_id``."""
    return "tic_id" in columns and "global_view" in columns


def shard_columns(columns: Columns) -> dict[str, Any]:
    """Translate a published set into the fields of ``WindowShard``.

    Yu et al. 2019 (AJ 158, 25) give durations in days and folds of their own; Rao et al. 2021 (MNRAS 502, 2845) give
    hours, in both of their sources, and local views of 81 bins. Neither counts its empty bins: they are taken as 0.

    Args:
        columns: Arrays by name, each with one row a candidate.

    Returns:
        Fields by name; no ``fold`` where the set has none.

    Raises:
        ShardError: If columns of both sets are missing.
    """
    is_yu = "fold" in columns
    missing = [name for name in (_YU if is_yu else _NIGRAHA) if name not in columns]
    if missing:
        raise ShardError(f"expected the published column {', '.join(missing)}, got {', '.join(sorted(columns))}")
    names = _YU if is_yu else _NIGRAHA
    count = len(columns["tic_id"])
    for name in names:
        kinds, wanted = ("U", "text") if name in _TEXT else ("iu", "integers") if name in _INTEGERS else ("f", "reals")
        values = columns[name]
        if values.dtype.kind not in kinds or len(values) != count or values.ndim != 1 + name.endswith("_view"):
            raise ShardError(
                f"published column {name}: expected {count} rows of {wanted}, got {values.shape} of {values.dtype}"
            )
    fields: dict[str, Any] = {
        "star": np.char.add("TIC ", columns["tic_id"].astype(np.str_)),
        "name": np.full(count, ""),
        "label": labels_of(columns["disposition"]),
        "disposition": columns["disposition"],
        "period_days": columns["period"],
        "epoch_days": columns["epoch"],
        "time_system": np.full(count, "BTJD"),
        "duration_hours": columns["duration"] * (24.0 if is_yu else 1.0),
        "global_view": columns["global_view"],
        "local_view": columns["local_view"] if is_yu else _resampled(columns["local_view"]),
        "global_empty": np.zeros(count, dtype=np.int32),
        "local_empty": np.zeros(count, dtype=np.int32),
        "source": np.full(count, "yu2019") if is_yu else np.char.add("nigraha2021 ", columns["source"]),
    }
    extras = ("snr", "secondary_view") if is_yu else ("snr", "depth", "odd_even_view")
    fields["extras"] = {name: columns[name] for name in extras}
    if is_yu:
        fields["fold"] = columns["fold"]
    return fields


def _resampled(views: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Interpolate views of shape (n, m), which span the same two durations to each side, to (n, 61) bin centres."""
    if views.ndim != 2 or views.shape[1] < 2 or not np.isfinite(views).all():
        raise ShardError(
            f"local_view must be a table of finite numbers with at least two columns, got shape {views.shape}"
        )
    resampled = interpolated(views.astype(np.float64), _LOCAL_BINS)
    return np.stack([normalise(row) for row in resampled]) if len(resampled) else resampled.astype(np.float32)
