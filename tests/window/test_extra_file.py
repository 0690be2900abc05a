# SPDX-License-Identifier: MIT
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from window.test_published import nigraha
from window.test_shard import shard

from tinytransit.window.errors import ExtraMismatchError, ShardError
from tinytransit.window.shard import WindowShard, read_shard, write_shard
from tinytransit.window.unknown import Blank, blanked

KEYS = {"tic_id": np.array([5, 6]), "period": np.array([2.0, 3.0]), "epoch": np.array([1325.5, 1326.5])}


def written(folder: Path, **extra: Any) -> Path:
    np.savez(folder / "x.npz", **nigraha(np.tile(np.sin(np.arange(81)), (2, 1))))
    np.savez(folder / "x_extra.npz", **(KEYS | extra))
    return folder / "x.npz"


def test_columns_beside_a_published_set_are_joined(tmp_path: Path) -> None:
    teff = np.array([5772.0, np.nan], dtype=np.float32)
    file = written(tmp_path, teff=teff, toi_disposition_2026=np.array(["CP", ""]))
    read = read_shard(file)
    np.testing.assert_array_equal(read.extras["teff"], teff)
    assert read.extras["disposition_2026"].tolist() == ["CP", ""] and "tic_id" not in read.extras
    (tmp_path / "x_extra.npz").unlink()
    assert "teff" not in read_shard(file).extras


def test_columns_beside_our_own_shards_are_joined_in_their_words(tmp_path: Path) -> None:
    own = shard()
    write_shard(own, tmp_path / "own.npz")
    keys: dict[str, Any] = {"star": own.star, "period_days": own.period_days, "epoch_days": own.epoch_days}
    np.savez(tmp_path / "own_extra.npz", **keys, tmag=np.arange(4.0))
    assert read_shard(tmp_path / "own.npz").extras["tmag"].tolist() == [0, 1, 2, 3]
    np.savez(tmp_path / "own_extra.npz", **(keys | {"star": own.star[::-1]}), tmag=np.arange(4.0))
    with pytest.raises(ExtraMismatchError, match=r"row 0 .*star"):
        read_shard(tmp_path / "own.npz")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tic_id": np.array([5, 7])}, "row 1 .*tic_id.* 7,.* 6"),
        ({"period": np.array([2.0, 3.001])}, "row 1 .*period"),
        ({"epoch": np.array([1325.4, 1326.5])}, "row 0 .*epoch"),
        ({"epoch": np.array([1325.5, np.nan])}, "row 1 .*epoch"),
        ({"tic_id": np.array(["5", "6"])}, "row 0 .*tic_id"),
        ({"teff": np.ones(3)}, r"teff .*\(3,\).* 2 rows"),
        ({"teff": np.array(1.0)}, "teff"),
    ],
)
def test_columns_of_other_windows_are_refused_by_row(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ExtraMismatchError, match=rf"x\.npz: .*x_extra\.npz: .*{message}"):
        read_shard(written(tmp_path, **changes))


def test_single_precision_is_the_same_event_and_a_missing_key_none(tmp_path: Path) -> None:
    single = {name: KEYS[name].astype(np.float32) for name in ("period", "epoch")}
    assert len(read_shard(written(tmp_path, **single))) == 2
    np.savez(tmp_path / "x_extra.npz", tic_id=KEYS["tic_id"], period=KEYS["period"], teff=np.ones(2))
    with pytest.raises(ExtraMismatchError, match="epoch"):
        read_shard(tmp_path / "x.npz")
    (tmp_path / "x_extra.npz").write_text("hello")
    with pytest.raises(ShardError, match=r"x_extra\.npz"):
        read_shard(tmp_path / "x.npz")


def numbers(windows: WindowShard) -> np.ndarray:
    return windows.model_inputs(["measurements"])["measurements"]


def test_what_is_blanked_is_unknown_whatever_it_was(tmp_path: Path) -> None:
    """Shuffling what is unknown among the rows changes no input."""
    columns = {name: np.array([1.0, 4000.0]) for name in ("teff", "tmag", "star_radius", "depth_ppm", "depth_change")}
    one = read_shard(written(tmp_path, **columns))
    other = read_shard(written(tmp_path, **{name: values[::-1] for name, values in columns.items()}))
    assert not np.array_equal(numbers(one), numbers(other))
    blank = blanked(one, Blank.all)
    np.testing.assert_array_equal(numbers(blank), numbers(blanked(other, Blank.all)))
    np.testing.assert_array_equal(blank.extras["snr"], one.extras["snr"])
    star = blanked(one, Blank.star).extras
    assert np.isnan(star["teff"]).all() and star["depth_ppm"].tolist() == [1.0, 4000.0]
