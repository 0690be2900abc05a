# SPDX-License-Identifier: MIT
"""The threshold and the trees among the baselines."""

from dataclasses import replace

import numpy as np
import pytest

from tinytransit.experiments.baselines.classical import (
    DEPTH_COLUMNS,
    STAR_COLUMNS,
    BoostedTrees,
    IsolationLabels,
    SnrThreshold,
)
from tinytransit.experiments.baselines.protocol import LackingInputError, Settings, Task, posed
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
    with pytest.raises(LackingInputError):
        baseline.score(replace(test, extras={}))
    with pytest.raises(LackingInputError, match="unknown in 1 of"):
        baseline.score(replace(test, extras={"snr": np.where(np.arange(len(test)) == 5, np.nan, 9.0)}))


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


def test_further_columns_tell_what_the_views_do_not(folded_shard: WindowShard) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    count = len(folded_shard)
    random = np.random.default_rng(1)
    # Only the temperature tells planets; a third of it is unknown, of every class alike.
    label = random.integers(0, 2, count).astype(np.int8)
    extras = dict(folded_shard.extras) | {name: random.uniform(0.5, 2, count) for name in STAR_COLUMNS}
    extras["teff"] = np.where(random.random(count) < 1 / 3, np.nan, np.where(label == 1, 5000.0, 4000.0))
    shard = replace(folded_shard, label=label, extras=extras)
    train, test = shard.select(shard.fold > 1), shard.select(shard.fold <= 1)
    precision = {}
    for columns in (DEPTH_COLUMNS, STAR_COLUMNS):
        baseline = BoostedTrees(Settings(), columns)
        baseline.fit(train)
        precision[columns] = metrics.average_precision_score(test.label, baseline.score(test))
    assert precision[STAR_COLUMNS] > precision[DEPTH_COLUMNS] + 0.1
    lacking = replace(train, extras={**train.extras, "teff": np.full(len(train), np.nan)})
    with pytest.raises(LackingInputError, match="teff"):
        BoostedTrees(Settings(), STAR_COLUMNS).fit(lacking)


def test_the_lack_of_a_number_tells_the_trees_nothing(folded_shard: WindowShard) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    count = len(folded_shard)
    random = np.random.default_rng(2)
    label = random.integers(0, 2, count).astype(np.int8)
    noise = {name: random.uniform(0.5, 2, count) for name in STAR_COLUMNS}
    noise["star_radius"][random.random(count) < np.where(label == 1, 0.1, 0.9)] = np.nan
    shard = replace(folded_shard, label=label, extras=noise)
    baseline = BoostedTrees(Settings(), STAR_COLUMNS)
    baseline.fit(shard.select(shard.fold > 4))
    test = shard.select(shard.fold <= 4)
    # To rank by presence alone is worth 0.9.
    assert metrics.roc_auc_score(test.label, baseline.score(test)) < 0.75


def test_the_isolation_recipe_never_sees_the_labels(folded_shard: WindowShard) -> None:
    pytest.importorskip("xgboost", reason="needs [baselines]")
    train, test = _halves(folded_shard, Task.TRIAGE)
    scores = []
    for label in (train.label, 1 - train.label):
        baseline = IsolationLabels(Settings())
        baseline.fit(replace(train, label=label.astype(np.int8)))
        scores.append(baseline.score(test))
    assert np.array_equal(scores[0], scores[1]) and np.ptp(scores[0]) > 0
