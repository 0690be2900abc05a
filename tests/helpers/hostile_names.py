# SPDX-License-Identifier: MIT
"""Names as no astronomer gives them: each is an order to something that a name passes on its way."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from tinytransit.window.shard import FOLDS, WindowShard, folds_of

NAMES = (
    r"TIC 1 $\frac{$",  # matplotlib's formulas
    "[/b]PC",  # markup of rich
    "[link=https://evil.example]x",
    "\x1b[31mred\x1b]0;title\x07",  # a terminal's colour and title
    "\x9b2Jclear",  # the same without the escape byte
    "=cmd()",  # a spreadsheet's formula
    "ends in ??/",  # a trigraph: a backslash at the end of a line of C
    "*/ int evil; /*",
    "backslash \\",
    "</script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",  # a template
    "\u202egnp.exe",  # written from right to left
    "%s %(x)d {0}",
    "..",
    'two\nlines,and "quotes"',
    "long " * 2000,
)


FILE_NAME = "[b]$\\frac{$ \x1b[31m\u202e=.npz"
"""A name that a file may have, of the same kind."""


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


def orders_in(text: str) -> list[str]:
    """Return what a terminal may obey: all that does not print, but for spaces and ends of lines."""
    return sorted({each for each in text if not each.isprintable() and each not in "\n\t\xa0"})


def hostile_catalogue(path: Path, columns: str, row: str) -> Path:
    """Write a table with ``NAME`` in the row replaced by each name, as CSV quotes it.

    Names with control characters are left out: with them, a file is no text.
    """
    names = [name for name in NAMES if not re.search(r"[\x00-\x1f\x7f-\x9f]", name)]
    quoted = ['"{}"'.format(name.replace('"', '""')) for name in names]
    path.write_text("\n".join([columns, *(row.replace("NAME", name) for name in quoted)]) + "\n")
    return path
