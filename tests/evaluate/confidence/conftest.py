# SPDX-License-Identifier: MIT
"""Labelled scores and a folder of the released model that tests may change."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinytransit.evaluate.confidence.scored import Scored
from tinytransit.window.shard import WindowShard, concatenate, folds_of, read_shard, write_shard

RELEASED = Path(__file__).resolve().parents[3] / "models"


@pytest.fixture(scope="session")
def overconfident() -> Scored:
    """20,000 int8 scores whose true log odds are half their own plus 1; one star a window."""
    random = np.random.default_rng(5)
    steps = random.integers(1, 256, 20_000)
    odds = np.log(steps / (256 - steps))
    labels = (random.random(steps.size) < 1 / (1 + np.exp(-0.5 * odds - 1))).astype(np.int8)
    return Scored(labels, steps / 256, np.array([f"TIC {index}" for index in range(steps.size)]))


@pytest.fixture
def released_dir(tmp_path: Path) -> Path:
    """The released model and its manifest, to be changed."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("transit.tflite", "manifest.json"):
        shutil.copy(RELEASED / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def labelled_windows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """64 windows: the released transits, and the same off their epoch, which makes junk of them."""
    transits = read_shard(RELEASED / "golden.npz")
    transits = replace(transits, extras={"snr": transits.extras["snr"]})
    stars = np.char.add(transits.star, " off its epoch")
    junk = replace(
        transits,
        star=stars,
        label=np.zeros(len(transits), np.int8),
        global_view=np.roll(transits.global_view, 15, axis=1),
        local_view=np.roll(transits.local_view, 15, axis=1),
        fold=folds_of(stars),
    )
    shard: WindowShard = concatenate([transits, junk])
    path = tmp_path_factory.mktemp("windows") / "labelled.npz"
    write_shard(shard, path)
    return path
