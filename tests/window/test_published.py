# SPDX-License-Identifier: MIT
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytransit.window.errors import ShardError
from tinytransit.window.published import is_published, shard_columns
from tinytransit.window.shard import fold_of, read_shard


def published_columns(**more: Any) -> dict[str, Any]:
    return {"tic_id": np.array([5, 6]), "period": np.array([2.0, 3.0]), "epoch": np.array([1325.5, 1326.5]),
            "duration": np.array([0.1, 0.2]), "snr": np.ones(2), "global_view": np.zeros((2, 201), dtype=np.float32),
            **more}  # fmt: skip


def test_the_layout_of_yu_is_read(tmp_path: Path) -> None:
    local = np.random.default_rng(0).normal(size=(2, 61)).astype(np.float32)
    np.savez(
        tmp_path / "yu.npz",
        **published_columns(
            disposition=np.array(["EB", "O"]),
            local_view=local,
            secondary_view=np.full((2, 61), np.nan, dtype=np.float32),
            fold=np.array([9, 0], dtype=np.int8),
        ),
    )
    read = read_shard(tmp_path / "yu.npz")
    assert list(read.star) == ["TIC 5", "TIC 6"]
    assert list(read.label) == [1, -1]
    np.testing.assert_allclose(read.duration_hours, [2.4, 4.8])
    np.testing.assert_array_equal(read.fold, [9, 0])
    np.testing.assert_array_equal(read.local_view, local)


def test_the_layout_of_nigraha_is_resampled_to_61_bins(tmp_path: Path) -> None:
    places = (np.arange(81) + 0.5) / 81 * 4 - 2
    box = np.where(np.abs(places) < 0.5, -1.0, 0.0).astype(np.float32)
    np.savez(
        tmp_path / "n.npz",
        **published_columns(
            disposition=np.array(["FA", "FP"]),
            source=np.array(["toi", "dl3"]),
            depth=np.ones(2),
            local_view=np.stack([box, box]),
            odd_even_view=np.zeros((2, 162), dtype=np.float32),
        ),
    )
    read = read_shard(tmp_path / "n.npz")
    assert list(read.label) == [0, 1]
    np.testing.assert_allclose(read.duration_hours, [0.1, 0.2])
    assert list(read.fold) == [fold_of("TIC 5"), fold_of("TIC 6")]
    expected = np.abs((np.arange(61) + 0.5) / 61 * 4 - 2) < 0.5
    np.testing.assert_array_equal(read.local_view[0] < -0.5, expected)
    np.testing.assert_allclose(read.local_view[0], read.local_view[0][::-1], atol=1e-6)


def nigraha(local: np.ndarray) -> dict[str, Any]:
    return published_columns(
        disposition=np.array(["FA", "FP"]), source=np.array(["toi", "dl3"]), depth=np.ones(2), local_view=local,
        odd_even_view=np.zeros((2, 162), dtype=np.float32),
    )  # fmt: skip


def test_the_layout_of_kepler_dr24_is_read(tmp_path: Path) -> None:
    columns = published_columns(
        kepid=np.array([11442793, 757450]), tce_plnt_num=np.array([7, 1], dtype=np.int16),
        fold=np.array([3, 0], np.int8),
        disposition=np.array(["PC", "NTP"]), koi_disposition_2026=np.array(["CONFIRMED", ""]),
        local_view=np.zeros((2, 61), dtype=np.float32),
    )  # fmt: skip
    del columns["tic_id"], columns["snr"]
    np.savez(tmp_path / "k.npz", **columns)
    read = read_shard(tmp_path / "k.npz")
    assert list(read.star) == ["KIC 11442793", "KIC 757450"] and list(read.time_system) == ["BKJD"] * 2
    assert list(read.label) == [1, 0] and list(read.fold) == [3, 0]
    np.testing.assert_allclose(read.duration_hours, [2.4, 4.8])
    assert np.isnan(read.extras["snr"]).all() and list(read.extras["disposition_2026"]) == ["CONFIRMED", ""]


def test_a_depth_given_as_the_flux_that_is_left_becomes_one() -> None:
    columns = nigraha(np.tile(np.sin(np.arange(81)), (2, 1))) | {"depth": np.array([0.999, 0.5])}
    np.testing.assert_allclose(shard_columns(columns)["extras"]["depth_ppm"], [1e3, 5e5])


def test_a_missing_column_is_named() -> None:
    columns = nigraha(np.tile(np.sin(np.arange(81)), (2, 1)))
    del columns["odd_even_view"], columns["snr"]
    assert is_published(columns) and not is_published({"star": np.array(["TIC 5"]), "global_view": np.zeros((1, 201))})
    with pytest.raises(ShardError, match=r"snr.*odd_even_view"):
        shard_columns(columns)


@pytest.mark.parametrize("local", [np.full((2, 81), np.nan), np.zeros(81), np.zeros((2, 1))])
def test_views_that_cannot_be_interpolated_are_refused(local: np.ndarray) -> None:
    with pytest.raises(ShardError):
        shard_columns(nigraha(local))
