# SPDX-License-Identifier: MIT
"""Numbers that a network has never seen are unknown to it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")

from tinytransit.experiments.transfer.unseen import without_unseen
from tinytransit.model.examples import Examples, examples_of
from tinytransit.window.measurements import is_known
from tinytransit.window.shard import WindowShard

INPUTS = ("local_view", "secondary_view", "measurements")


@pytest.fixture
def rich(tiny_shard: WindowShard) -> Examples:
    """Of TESS; the last window has no radius."""
    count = len(tiny_shard)
    extras: dict[str, Any] = {name: np.linspace(1, 2, count) for name in ("snr", "depth_ppm", "star_radius", "teff")}
    extras["star_radius"][-1] = np.nan
    return examples_of(replace(tiny_shard, extras={**extras, "secondary_view": tiny_shard.local_view}), INPUTS)


def _with(shard: WindowShard, catalogue: str, **extras: Any) -> Examples:
    star = np.char.replace(shard.star, "TIC", catalogue)
    return examples_of(replace(shard, star=star, extras=extras), INPUTS)


def test_what_was_never_there_is_taken_away_and_nothing_else(rich: Examples, tiny_shard: WindowShard) -> None:
    # One row that knows its depth is enough.
    depth = np.where(np.arange(len(tiny_shard)) == 3, 500.0, np.nan)
    told = without_unseen(rich, [_with(tiny_shard, "KIC", depth_ppm=depth)])
    values, before = told.inputs["measurements"], rich.inputs["measurements"]
    for source in ("snr", "star_radius", "teff", "secondary_view", "mission"):
        assert not is_known(values, source).any(), source
    assert is_known(values, "depth_ppm").all()
    changed = (values != before).any(axis=0)
    assert (values[:, changed] == 0).all() and 0 < changed.sum() < values.shape[1]
    assert not told.inputs["secondary_view"].any()
    assert np.array_equal(told.inputs["local_view"], rich.inputs["local_view"])
    assert np.array_equal(told.labels, rich.labels)


def test_a_set_further_back_counts_too(rich: Examples, tiny_shard: WindowShard) -> None:
    told = without_unseen(rich, [rich, _with(tiny_shard, "KIC")])
    for name, values in rich.inputs.items():
        assert np.array_equal(told.inputs[name], values)
