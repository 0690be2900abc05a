# SPDX-License-Identifier: MIT
"""A trained network gets nothing from whether a value is known, though in its training windows that tells the class."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.model.blanking import Blanking
from tinytransit.model.examples import Augmentation
from tinytransit.model.metrics import binary_metrics
from tinytransit.model.network import Architecture
from tinytransit.model.training import Settings, train
from tinytransit.window.shard import WindowShard

pytestmark = pytest.mark.training

COUNT = 3000
ARCHITECTURE = Architecture((), scalar_units=8, dense_units=8, dropout=0.0, numbers="measurements")


@pytest.fixture(scope="module")
def shard(vetting_shard: WindowShard) -> WindowShard:
    """Windows that differ only in the star: drawn alike for each class, but known more often for one."""
    random = np.random.default_rng(5)
    label = random.integers(0, 2, COUNT).astype(np.int8)
    known = random.random(COUNT) < np.where(label == 1, 0.95, 0.5)
    star = {
        "teff": random.uniform(3000, 9000, COUNT), "star_radius": random.uniform(0.3, 9.0, COUNT),
        "tmag": random.uniform(6, 13, COUNT),
    }  # fmt: skip
    values = {name: np.where(known, each, np.nan) for name, each in star.items()}
    same = vetting_shard.select(np.zeros(COUNT, int))
    return replace(
        same,
        star=np.array([f"TIC {index}" for index in range(COUNT)]),
        label=label,
        disposition=np.where(label == 1, "PC", "J"),
        fold=(np.arange(COUNT) % 10).astype(np.int8),
        extras={**same.extras, **values},
    )


@pytest.mark.parametrize(("level", "low", "high"), [(True, 0.42, 0.58), (False, 0.65, 1.0)])
def test_presence_ranks_windows_only_where_it_is_not_levelled(
    shard: WindowShard, tmp_path: Path, level: bool, low: float, high: float
) -> None:
    blanking = Blanking(0.0, 0.0, 0.0, level=level)
    settings = Settings(epochs=4, refit=False, architecture=ARCHITECTURE, augmentation=Augmentation(blanking=blanking))
    trained = train(shard, settings, tmp_path / "transit.keras", lambda *_: None)
    assert low < binary_metrics(trained.test.labels, trained.scores["transit_like"], 0.5).auc < high
