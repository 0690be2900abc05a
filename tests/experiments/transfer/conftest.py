# SPDX-License-Identifier: MIT
"""Windows and networks with which a transfer takes seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tinytransit.window.shard import WindowShard


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
