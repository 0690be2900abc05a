# SPDX-License-Identifier: MIT
"""A trained network gets nothing from whether a value is known, though in its training windows that tells the class."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.model.blanking import Blanking
from tinytransit.model.examples import Augmentation
from tinytransit.model.network import Architecture
from tinytransit.model.training import Settings, train
from tinytransit.window.measurements import is_known
from tinytransit.window.shard import WindowShard

pytestmark = pytest.mark.training

COUNT = 3000
ARCHITECTURE = Architecture((), scalar_units=8, dense_units=8, dropout=0.0, numbers="measurements")


@pytest.fixture(scope="module")
def shard(vetting_shard: WindowShard) -> WindowShard:
    """Windows that differ in their period, which tells of the class, and in the star: drawn alike for each class, but
    known more often for one.
    """
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
        # Without anything to learn, the calibration would stretch what is left of presence to whatever it is worth.
        period_days=10.0 ** random.normal(np.where(label == 1, 0.55, 0.85), 0.25),
        disposition=np.where(label == 1, "PC", "J"),
        fold=(np.arange(COUNT) % 10).astype(np.int8),
        extras={**same.extras, **values},
    )


@pytest.mark.parametrize(("level", "low", "high"), [(True, 0.0, 0.05), (False, 0.15, 1.0)])
def test_presence_raises_the_score_only_where_it_is_not_levelled(
    shard: WindowShard, tmp_path: Path, level: bool, low: float, high: float
) -> None:
    blanking = Blanking(0.0, 0.0, 0.0, level=level)
    settings = Settings(epochs=20, refit=False, architecture=ARCHITECTURE, augmentation=Augmentation(blanking=blanking))
    trained = train(shard, settings, tmp_path / "transit.keras", lambda *_: None)
    scores, known = trained.scores["transit_like"], is_known(trained.test.inputs["measurements"], "teff")
    each = [
        scores[known & (trained.test.labels == label)].mean() - scores[~known & (trained.test.labels == label)].mean()
        for label in (0, 1)
    ]
    assert low <= abs(np.mean(each)) < high, each
