# SPDX-License-Identifier: MIT
"""Windows in ten folds on which networks train in seconds."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tinytransit.window.shard import FOLDS, WindowShard


@pytest.fixture(scope="session")
def make_shard(tiny_shard: WindowShard) -> Callable[[int], WindowShard]:
    """Of twelve stars a fold, from a star number on: three planets, three binaries, six of junk."""

    def make(first_star: int) -> WindowShard:
        random, count = np.random.default_rng(first_star), 12 * FOLDS
        label = (np.arange(count) % 2).astype(np.int8)
        local = random.normal(0, 0.2, (count, 61))
        local[label == 1, 25:36] -= 0.8
        return replace(
            tiny_shard.select(np.zeros(count, int)),
            star=np.array([f"TIC {first_star + index}" for index in range(count)]),
            label=label,
            disposition=np.where(label == 0, "J", np.where(np.arange(count) % 4 == 1, "PC", "EB")),
            local_view=np.clip(local, -1, 1).astype(np.float32),
            fold=(np.arange(count) // 12).astype(np.int8),
        )

    return make
