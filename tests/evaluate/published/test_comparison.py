# SPDX-License-Identifier: MIT
"""Comparison of two sets of windows."""

from dataclasses import replace

import numpy as np
import pytest

from tinytransit.dataset.errors import DatasetError
from tinytransit.evaluate.published.comparison import median_of, pair, score_correlation, view_correlations
from tinytransit.window.shard import WindowShard


def test_the_same_star_and_period_are_paired(tiny_shard: WindowShard) -> None:
    published = replace(tiny_shard.select([3, 0, 0, 1, 2]), period_days=np.array([3.0, 3.02, 3.01, 3.02, 3.2]))
    pairs = pair(tiny_shard, published)
    assert pairs.ours.tolist() == [0, 1, 3] and pairs.published.tolist() == [2, 3, 0]
    assert pairs.stars_in_both == 4
    with pytest.raises(DatasetError, match=r"\b0 stars .*1\.0%"):
        pair(tiny_shard.select([0]), tiny_shard.select([1]))


def test_views_correlate_whatever_their_scale_and_blank_ones_not_at_all(tiny_shard: WindowShard) -> None:
    secondary = np.random.default_rng(1).normal(size=(8, 61)).astype(np.float32)
    secondary[0] = np.nan
    ours = replace(tiny_shard, extras={"secondary_view": secondary})
    published = replace(ours, global_view=ours.global_view * 0.5 + 0.1, local_view=-ours.local_view)
    found = view_correlations(ours, published, pair(ours, published))
    assert found["global_view"] == pytest.approx(1) and found["local_view"] == pytest.approx(-1)
    assert np.isnan(found["secondary_view"][0]) and found["secondary_view"][1:] == pytest.approx(1)
    assert median_of(found["secondary_view"]) == pytest.approx(1) and median_of([np.nan]) is None
    assert "secondary_view" not in view_correlations(ours, tiny_shard, pair(ours, tiny_shard))


def test_scores_correlate_by_value_and_by_rank() -> None:
    scores = np.array([0.1, 0.2, 0.3, 0.9])
    assert score_correlation(scores, scores**3).spearman == pytest.approx(1)
    found = score_correlation(scores, 1 - scores)
    assert (found.pearson, found.spearman) == pytest.approx((-1, -1))
    assert score_correlation(scores, np.ones(4)).pearson is None
    assert score_correlation(scores[:2], scores[:2]).spearman is None
