# SPDX-License-Identifier: MIT
"""Windows on which every baseline can be tried in seconds."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tinytransit.window.shard import WindowShard


@pytest.fixture(scope="session")
def folded_shard(tiny_shard: WindowShard) -> WindowShard:
    """400 windows in ten folds: planets with a narrow dip, binaries with a wide one, and noise.

    The signal-to-noise ratio of a tenth is drawn for the wrong class, so that its ranking is good, not perfect.
    """
    random, count = np.random.default_rng(0), 400
    kind = np.arange(count) % 4  # 0 planet, 1 binary, 2 and 3 junk
    views: dict[str, Any] = {}
    for name, bins in (("global_view", 201), ("local_view", 61)):
        view = random.normal(0, 0.15, (count, bins))
        for which, half_width in ((0, bins // 40), (1, bins // 6)):
            view[kind == which, bins // 2 - half_width : bins // 2 + half_width + 1] -= 1
        views[name] = np.clip(view, -1, 1).astype(np.float32)
    misled = random.random(count) < 0.1
    many = tiny_shard.select(np.zeros(count, int))
    return replace(
        many,
        star=np.array([f"TIC {index}" for index in range(count)]),
        disposition=np.array(["PC", "EB", "J", "V"])[kind],
        label=(kind < 2).astype(np.int8),
        period_days=np.exp(random.uniform(0, 2, count)),
        fold=(np.arange(count) // 4 % 10).astype(np.int8),
        extras={"snr": np.where((kind < 2) ^ misled, 30.0, 8.0) + random.normal(0, 1, count)},
        **views,
    )
