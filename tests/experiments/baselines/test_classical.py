# SPDX-License-Identifier: MIT
"""The threshold and the trees among the baselines."""

from dataclasses import replace

import numpy as np
import pytest

from tinytransit.experiments.baselines.classical import BoostedTrees, IsolationLabels, SnrThreshold
from tinytransit.experiments.baselines.protocol import BaselineError, Settings, Task, posed
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
    with pytest.raises(BaselineError):
        baseline.score(replace(test, extras={}))


@pytest.mark.parametrize("task", list(Task))
def test_boosting_learns_the_label_it_is_given(folded_shard: WindowShard, task: Task) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    train, test = _halves(folded_shard, task)
    scores = []
    for _ in range(2):
        baseline = BoostedTrees(Settings(seed=2))
        baseline.fit(train)
        scores.append(baseline.score(test))
    assert np.array_equal(scores[0], scores[1])
    assert metrics.average_precision_score(test.label, scores[0]) > 0.95
    assert baseline.cost().parameters > 400


def test_the_isolation_recipe_never_sees_the_labels(folded_shard: WindowShard) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    train, test = _halves(folded_shard, Task.TRIAGE)
    scores = []
    for label in (train.label, 1 - train.label):
        baseline = IsolationLabels(Settings())
        baseline.fit(replace(train, label=label.astype(np.int8)))
        scores.append(baseline.score(test))
    assert np.array_equal(scores[0], scores[1]) and np.ptp(scores[0]) > 0
