# SPDX-License-Identifier: MIT
"""Windows and networks with which a transfer takes seconds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

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


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory, make_shard: Callable[[int], WindowShard]) -> Path:
    """A small network trained on ``source.npz`` beside it, and tested on fold 0."""
    pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
    from tinytransit.model.network import Architecture, Branch
    from tinytransit.model.training import Settings, train, write_results
    from tinytransit.window.shard import write_shard

    folder = tmp_path_factory.mktemp("base")
    branch = Branch((4, 4), (8, 4), 4)
    settings = Settings(epochs=2, batch_size=32, architecture=Architecture((("local_view", branch),), 0, dense_units=4))
    write_shard(make_shard(0), folder / "source.npz")
    trained = train(make_shard(0), settings, folder / "base.keras", lambda *_: None)
    write_results(trained, settings, folder / "source.npz", folder)
    return folder / "base.keras"


@pytest.fixture
def untraced() -> Iterator[None]:
    """Run networks step by step: tracing each takes far longer than training it on so few windows."""
    tf = pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
