# SPDX-License-Identifier: MIT
"""A store, and windows of a hundred stars with some of all kinds in each fold."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinytransit.learning.store import LearningStore
from tinytransit.window.shard import WindowShard


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LearningStore]:
    with LearningStore(tmp_path / "store") as opened:
        yield opened


@pytest.fixture(scope="session")
def hundred(tiny_shard: WindowShard) -> WindowShard:
    """Ten stars a fold: planets, binaries and junk."""
    count = 100
    rows = np.arange(count)
    words = np.array(["PC", "EB", "J", "J", "J"])[rows // 10 % 5]
    random = np.random.default_rng(5)
    return replace(
        tiny_shard.select(rows % len(tiny_shard)),
        star=np.array([f"TIC {row + 1}" for row in rows]),
        name=np.full(count, ""),
        label=(words != "J").astype(np.int8),
        disposition=words,
        period_days=random.uniform(1.0, 9.0, count),
        epoch_days=np.full(count, 1400.0),
        duration_hours=np.full(count, 2.0),
        fold=(rows % 10).astype(np.int8),
    )
