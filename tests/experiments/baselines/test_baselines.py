# SPDX-License-Identifier: MIT
"""Each baseline through the one protocol."""

import importlib
from dataclasses import replace

import numpy as np
import pytest

from tinytransit.experiments.baselines.errors import BaselineError
from tinytransit.experiments.baselines.protocol import Settings
from tinytransit.experiments.baselines.snr import SnrThreshold
from tinytransit.experiments.baselines.task import Task, posed
from tinytransit.window.shard import WindowShard

metrics = pytest.importorskip("sklearn.metrics", reason="figures need scikit-learn ([train])")


def _halves(shard: WindowShard, task: Task) -> tuple[WindowShard, WindowShard]:
    posed_shard = posed(shard, task)
    return posed_shard.select(posed_shard.fold > 1), posed_shard.select(posed_shard.fold <= 1)


def test_snr_ranks_by_snr(folded_shard: WindowShard) -> None:
    train, test = _halves(folded_shard, Task.TRIAGE)
    baseline = SnrThreshold()
    baseline.fit(train)
    assert np.array_equal(baseline.score(test), test.extras["snr"])
    with pytest.raises(BaselineError, match="needs the extra column snr"):
        baseline.score(replace(test, extras={}))


@pytest.mark.parametrize("task", list(Task))
def test_boosting_learns_the_label_it_is_given(folded_shard: WindowShard, task: Task) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    from tinytransit.experiments.baselines.boosting import BoostedTrees

    train, test = _halves(folded_shard, task)
    scores = []
    for _ in range(2):
        baseline = BoostedTrees(Settings(seed=2))
        baseline.fit(train)
        scores.append(baseline.score(test))
    assert np.array_equal(*scores)
    assert metrics.average_precision_score(test.label, scores[0]) > 0.95
    assert baseline.cost().parameters > 400


def test_the_isolation_recipe_never_sees_the_labels(folded_shard: WindowShard) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    from tinytransit.experiments.baselines.isolation import IsolationLabels

    train, test = _halves(folded_shard, Task.TRIAGE)
    scores = []
    for label in (train.label, 1 - train.label):
        baseline = IsolationLabels(Settings())
        baseline.fit(replace(train, label=label.astype(np.int8)))
        scores.append(baseline.score(test))
    assert np.array_equal(*scores) and np.ptp(scores[0]) > 0


def test_a_float_network_learns_and_repeats(folded_shard: WindowShard) -> None:
    pytest.importorskip("tensorflow", reason="needs [train]")
    from tinytransit.experiments.baselines.float_network import FloatNetwork
    from tinytransit.experiments.baselines.folded_image import FOLDED_IMAGE

    train, test = _halves(folded_shard, Task.TRIAGE)
    words: list[str] = []
    scores = []
    for _ in range(2):
        baseline = FloatNetwork(FOLDED_IMAGE, Settings(seed=1, epochs=3, on_epoch=words.append))
        baseline.fit(train)
        scores.append(baseline.score(test))
    assert np.array_equal(*scores)
    assert metrics.average_precision_score(test.label, scores[0]) > 0.9
    assert len(words) == 6 and words[0].startswith("epoch 1/3, validation AP 0.")
    with pytest.raises(BaselineError, match="training folds need windows of both classes"):
        baseline.fit(train.select(train.fold == 5))


@pytest.mark.parametrize(
    ("module", "name", "parameters", "macs"),
    [
        # Each by hand: sum of kernels, and of kernel times places.
        ("folded_image", "FOLDED_IMAGE", 304 + 4_640 + 18_496 + 65_600 + 65, 294_912 + 1_179_648 + 1_179_648 + 65_600),
        # The class of 10 M parameters that Yu et al. 2019 speak of.
        ("astronet", "ASTRONET", 9_940_193, 126_308_896),
        ("astronet", "ASTRONET_SHORT", 2_026_721, 11_293_664),
        ("dual_branch", "DUAL_BRANCH", 229_057, 4_305_936),
    ],
)
def test_networks_have_the_size_they_claim_and_take_the_windows(
    folded_shard: WindowShard, module: str, name: str, parameters: int, macs: int
) -> None:
    pytest.importorskip("tensorflow", reason="needs [train]")
    from tinytransit.experiments.baselines.keras_cost import keras_cost

    design = getattr(importlib.import_module(f"tinytransit.experiments.baselines.{module}"), name)
    model = design.build()
    cost = keras_cost(model)
    assert (cost.parameters, cost.macs) == (parameters, macs)
    inputs = design.inputs(folded_shard.select([0, 1, 2]))
    scores = np.asarray(model(inputs))
    assert scores.shape == (3, 1) and ((scores > 0) & (scores < 1)).all()


def test_a_column_of_a_folded_image_is_a_distribution_of_flux(folded_shard: WindowShard) -> None:
    pytest.importorskip("tensorflow", reason="needs [train]")
    from tinytransit.experiments.baselines.folded_image import folded_images

    flat = np.zeros((1, 201), np.float32)
    flat[0, 98:103] = -1
    images = folded_images(replace(folded_shard.select([0]), global_view=flat))
    assert images.shape == (1, 32, 32, 2)
    assert np.allclose(images.sum(axis=2), 1)
    assert images[0, 0, 16, 0] == 1  # flux 0 far from the dip
    assert images[0, 15:17, 0, 0].max() > 0  # flux -1 at the dip
