# SPDX-License-Identifier: MIT
"""The published sets of views, in the columns of a shard."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.window.errors import ShardError
from tinytransit.window.labels import labels_of
from tinytransit.window.views import interpolated, normalise

Columns = Mapping[str, npt.NDArray[Any]]

_KEPLER_SOURCE = "kepler dr24"
CADENCE_MINUTES = {
    "yu2019": 30.0, "nigraha2021 dl3": 2.0, "nigraha2021 toi": 2.0, "nigraha2021 predict": 2.0, _KEPLER_SOURCE: 29.4,
}  # fmt: skip
"""Cadence of the light curves that the views were folded from, by the source of a row."""

DISPOSITION_TODAY = "disposition_2026"
"""Extra with what the TOI or KOI table of 2026 takes a candidate for; empty where it has none."""

_LOCAL_BINS = 61
_SHARED = ("period", "epoch", "duration", "disposition", "global_view", "local_view")
_YU = ("tic_id", *_SHARED, "snr", "secondary_view", "fold")
_NIGRAHA = ("tic_id", *_SHARED, "snr", "source", "depth", "odd_even_view")
_KEPLER = ("kepid", *_SHARED, "tce_plnt_num", "koi_disposition_2026", "fold")
_TEXT = ("disposition", "source", "koi_disposition_2026")
_INTEGERS = ("tic_id", "kepid", "tce_plnt_num", "fold")
_PPM = 1e6


def is_published(columns: Columns) -> bool:
    """Whether the file has the columns of a published set; a shard of our own has ``star`` instead of a number."""
    return ("tic_id" in columns or "kepid" in columns) and "global_view" in columns


def shard_columns(columns: Columns) -> dict[str, Any]:
    """Translate a published set into the fields of ``WindowShard``.

    Yu et al. 2019 (AJ 158, 25) give durations in days and folds of their own; so does the set of Kepler's DR24 events
    that Shallue & Vanderburg 2018 (AJ 155, 94) trained on, which has neither a signal-to-noise ratio nor a secondary
    view: both are unknown. Rao et al. 2021 (MNRAS 502, 2845) give hours, in all of their sources, local views of 81
    bins, and for the depth the flux that is left. None counts its empty bins: they are taken as 0.

    Args:
        columns: Arrays by name, each with one row a candidate.

    Returns:
        Fields by name; no ``fold`` where the set has none.

    Raises:
        ShardError: If a column of the set is missing or is no such column.
    """
    names = _KEPLER if "kepid" in columns else _YU if "fold" in columns else _NIGRAHA
    _check(columns, names)
    count = len(columns["period"])
    is_nigraha = names is _NIGRAHA
    fields: dict[str, Any] = {
        "name": np.full(count, ""),
        "label": labels_of(columns["disposition"]),
        "disposition": columns["disposition"],
        "period_days": columns["period"],
        "epoch_days": columns["epoch"],
        "time_system": np.full(count, "BTJD"),
        "duration_hours": columns["duration"] * (1.0 if is_nigraha else 24.0),
        "global_view": columns["global_view"],
        "local_view": _resampled(columns["local_view"]) if is_nigraha else columns["local_view"],
        "global_empty": np.zeros(count, dtype=np.int32),
        "local_empty": np.zeros(count, dtype=np.int32),
    }
    if not is_nigraha:
        fields["fold"] = columns["fold"]
    if names is _KEPLER:
        return fields | {
            "star": np.char.add("KIC ", columns["kepid"].astype(np.str_)),
            "name": np.char.add("TCE ", columns["tce_plnt_num"].astype(np.str_)),
            "time_system": np.full(count, "BKJD"),
            "source": np.full(count, _KEPLER_SOURCE),
            "extras": {"snr": np.full(count, np.nan), DISPOSITION_TODAY: columns["koi_disposition_2026"]},
        }
    extras = {name: columns[name] for name in ("snr", *(("depth", "odd_even_view") if is_nigraha else ()))}
    extras |= (
        {"depth_ppm": _PPM * (1.0 - columns["depth"])} if is_nigraha else {"secondary_view": columns["secondary_view"]}
    )
    return fields | {
        "star": np.char.add("TIC ", columns["tic_id"].astype(np.str_)),
        "source": np.char.add("nigraha2021 ", columns["source"]) if is_nigraha else np.full(count, "yu2019"),
        "extras": extras,
    }


def _check(columns: Columns, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in columns]
    if missing:
        raise ShardError(f"expected the published column {', '.join(missing)}, got {', '.join(sorted(columns))}")
    count = len(columns["period"])
    for name in names:
        kinds, wanted = ("U", "text") if name in _TEXT else ("iu", "integers") if name in _INTEGERS else ("f", "reals")
        values = columns[name]
        if values.dtype.kind not in kinds or len(values) != count or values.ndim != 1 + name.endswith("_view"):
            raise ShardError(
                f"published column {name}: expected {count} rows of {wanted}, got {values.shape} of {values.dtype}"
            )


def _resampled(views: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Interpolate views of shape (n, m), which span the same two durations to each side, to (n, 61) bin centres."""
    if views.ndim != 2 or views.shape[1] < 2 or not np.isfinite(views).all():
        raise ShardError(
            f"local_view must be a table of finite numbers with at least two columns, got shape {views.shape}"
        )
    resampled = interpolated(views.astype(np.float64), _LOCAL_BINS)
    return np.stack([normalise(row) for row in resampled]) if len(resampled) else resampled.astype(np.float32)
