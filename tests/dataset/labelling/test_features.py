# SPDX-License-Identifier: MIT
from dataclasses import replace

import numpy as np
import pytest

from tinytransit.dataset.labelling.features import feature_matrix, features
from tinytransit.window.shard import WindowShard


@pytest.fixture
def shaped(tiny_shard: WindowShard) -> WindowShard:
    """Two noiseless windows: a box of one duration, and a triangle of the same base."""
    x = np.linspace(-2, 2, 61)
    box, triangle = np.where(np.abs(x) < 0.5, -1.0, 0.0), -np.maximum(1 - 2 * np.abs(x), 0.0)
    phase = np.linspace(-0.5, 0.5, 201)
    wave = 0.3 * np.cos(4 * np.pi * phase)
    dips = np.where(np.abs(phase) < 0.01, -1.0, 0.0) + np.where(np.abs(phase - 0.4) < 0.01, -0.5, 0.0)
    return replace(
        tiny_shard.select([0, 1]),
        local_view=np.stack([box, triangle]).astype(np.float32),
        global_view=np.stack([dips, wave]).astype(np.float32),
    )


def test_shapes_are_told_apart(shaped: WindowShard) -> None:
    table = features(shaped)
    assert table["box_residual"][0] < 1e-6 and table["box_residual"][1] > 0.1
    assert table["triangle_residual"][1] < 1e-6 and table["triangle_residual"][0] > 0.1
    assert table["steepness"][0] == 1 and table["steepness"][1] == pytest.approx(1 / 3, abs=0.1)
    assert table["local_asymmetry"] == pytest.approx(0, abs=1e-6)
    assert table["log_duration_over_period"] == pytest.approx(np.log10(2.5 / 72))


def test_the_rest_of_the_orbit_is_measured(shaped: WindowShard) -> None:
    table = features(shaped)
    assert table["second_dip"][0] == pytest.approx(0.5)
    assert table["second_dip_phase"][0] == pytest.approx(0.4, abs=0.011)
    assert table["wave_twice_a_period"][1] == pytest.approx(0.3, rel=0.05)
    assert table["wave_twice_a_period"][1] > 5 * table["wave_once_a_period"][1]


def test_a_feature_needs_its_column(tiny_shard: WindowShard) -> None:
    count = len(tiny_shard)
    secondary = np.zeros((count, 61), np.float32)
    secondary[0, 28:33], secondary[1] = -1, np.nan
    odd_even = np.zeros((count, 162), np.float32)
    odd_even[0, 40], odd_even[0, 121] = -1.0, -0.6
    more = features(
        replace(
            tiny_shard,
            extras={
                "snr": np.full(count, 10.0),
                "depth": np.full(count, 0.01),
                "secondary_view": secondary,
                "odd_even_view": odd_even,
            },
        )
    )
    new = more.keys() - features(tiny_shard).keys()
    assert new == {"log_snr", "depth", "secondary_depth", "secondary_contrast", "odd_even_difference"}
    assert more["secondary_depth"][0] > 0 and np.isnan(more["secondary_depth"][1])
    assert more["odd_even_difference"][0] == pytest.approx(0.4)


def test_wild_windows_give_finite_features(tiny_shard: WindowShard) -> None:
    views = tiny_shard.global_view.copy()
    views[0], views[1, 5] = 0, 1e4
    long = np.full(len(tiny_shard), 24 * 3.0)  # as long as the period, so that nothing is outside
    table = feature_matrix(replace(tiny_shard, global_view=views, duration_hours=long))
    assert table.shape[0] == len(tiny_shard) and np.isfinite(table).all()
