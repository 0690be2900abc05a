# SPDX-License-Identifier: MIT
"""Windows and catalogues of hostile names."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from tinytransit.verification.hostile.names import NAMES
from tinytransit.window.shard import FOLDS, WindowShard, folds_of

FILE_NAME = "[b]$\\frac{$ \x1b[31m\u202e=.npz"
"""A name that a file may have, and a hostile one."""


def hostile_shard(shard: WindowShard) -> WindowShard:
    """Return windows of a shard again and again, each of a star of a hostile name; texts beside it are hostile too."""
    rows = np.arange(2 * len(NAMES)) % len(shard)
    names = np.array([name for name in NAMES for _ in range(2)])
    own = {field: getattr(shard, field)[rows] for field in
           ("label", "period_days", "epoch_days", "time_system", "duration_hours", "global_view", "local_view",
            "global_empty", "local_empty")}  # fmt: skip
    extras = {name: values[rows] for name, values in shard.extras.items()}
    return replace(shard, star=names, name=names, disposition=names, source=names, fold=folds_of(names), extras=extras,
                   **own)  # fmt: skip


def hostile_folds(shard: WindowShard) -> WindowShard:
    """Return six windows a fold, a planet, a binary and junk in turn, each of a star of a hostile name."""
    count = 6 * FOLDS
    many, kind = shard.select(np.zeros(count, int)), np.arange(count) % 3
    names = np.array([f"{NAMES[row % len(NAMES)]}{row}"[-200:] for row in range(count)])
    local = np.random.default_rng(1).normal(0, 0.2, (count, many.local_view.shape[1]))
    local[kind < 2, 25:36] -= 0.8
    return replace(
        many, star=names, name=names, source=names, label=(kind < 2).astype(np.int8),
        disposition=np.array(["PC", "EB", "J"])[kind], fold=(np.arange(count) // 6).astype(np.int8),
        local_view=np.clip(local, -1, 1).astype(np.float32),
    )  # fmt: skip


def hostile_catalogue(path: Path, columns: str, row: str) -> Path:
    """Write a table with ``NAME`` in the row replaced by each name, as CSV quotes it.

    Names with control characters are left out: with them, a file is no text.
    """
    names = [name for name in NAMES if not re.search(r"[\x00-\x1f\x7f-\x9f]", name)]
    quoted = ['"{}"'.format(name.replace('"', '""')) for name in names]
    path.write_text("\n".join([columns, *(row.replace("NAME", name) for name in quoted)]) + "\n")
    return path
