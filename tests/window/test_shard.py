# SPDX-License-Identifier: MIT
import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytransit.window.errors import ShardError
from tinytransit.window.measurements import MEASUREMENTS
from tinytransit.window.scalars import BINS, NUMBERS, SCALARS
from tinytransit.window.shard import COLUMNS, WindowShard, concatenate, fold_of, folds_of, read_shard, write_shard


def shard(count: int = 4, **changes: Any) -> WindowShard:
    rng = np.random.default_rng(count)
    star = np.array([f"TIC {i // 2}" for i in range(count)], dtype=np.str_)
    columns: dict[str, Any] = {
        "star": star,
        "name": np.array([f"TOI-{i}.01" for i in range(count)], dtype=np.str_),
        "label": np.arange(count, dtype=np.int8) % 3 - np.int8(1),
        "disposition": np.full(count, "PC"),
        "period_days": rng.uniform(1, 10, count),
        "epoch_days": rng.uniform(1325, 1350, count),
        "time_system": np.full(count, "BTJD"),
        "duration_hours": rng.uniform(1, 5, count),
        "global_view": rng.normal(size=(count, 201)).astype(np.float32),
        "local_view": rng.normal(size=(count, 61)).astype(np.float32),
        "global_empty": np.arange(count, dtype=np.int32),
        "local_empty": np.zeros(count, dtype=np.int32),
        "source": np.full(count, "test"),
        "fold": folds_of(star),
        "extras": {"snr": rng.normal(size=count), "secondary_view": np.full((count, 61), np.nan, dtype=np.float32)},
        "provenance": json.dumps({"command": "test"}),
    }
    return WindowShard(**(columns | changes))


def assert_same(first: WindowShard, second: WindowShard) -> None:
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert first.extras.keys() == second.extras.keys()
    for name in first.extras:
        np.testing.assert_array_equal(first.extras[name], second.extras[name])
    assert first.provenance == second.provenance


def test_what_is_written_is_read_and_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    write_shard(shard(), tmp_path / "a.npz")
    write_shard(read_shard(tmp_path / "a.npz"), tmp_path / "b.npz")
    assert_same(read_shard(tmp_path / "b.npz"), shard())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_rows_are_selected_by_mask_and_by_index_in_order() -> None:
    whole = shard()
    masked = whole.select(whole.label == 0)
    assert len(masked) == np.count_nonzero(whole.label == 0)
    indexed = whole.select([3, 1])
    np.testing.assert_array_equal(indexed.name, whole.name[[3, 1]])
    np.testing.assert_array_equal(indexed.extras["snr"], whole.extras["snr"][[3, 1]])
    assert len(whole.select([])) == 0


def test_the_models_inputs_come_by_name_and_scalars_where_there_is_an_snr() -> None:
    whole = shard()
    inputs = whole.model_inputs()
    assert {name: values.shape for name, values in inputs.items()} == {
        "global_view": (4, 201),
        "local_view": (4, 61),
        "secondary_view": (4, 61),
        "scalars": (4, SCALARS),
        "measurements": (4, MEASUREMENTS),
    }
    np.testing.assert_array_equal(inputs["local_view"], whole.local_view)
    expected = whole.model_inputs(["scalars"])["scalars"]
    np.testing.assert_array_equal(inputs["scalars"], expected)
    assert list(whole.model_inputs(["scalars", "global_view"])) == ["scalars", "global_view"]
    without: list[dict[str, Any]] = [{}, {"snr": np.array([1.0, np.nan, 1.0, 1.0])}]
    for extras in without:
        assert list(shard(extras=extras).model_inputs()) == ["global_view", "local_view", "measurements"]


def test_a_row_without_a_secondary_view_has_a_blank_one() -> None:
    views = np.full((4, 61), 0.5, np.float32)
    views[2, 7] = np.nan
    found = shard(extras={"secondary_view": views}).model_inputs(["secondary_view"])["secondary_view"]
    assert (found[[0, 1, 3]] == 0.5).all() and not found[2].any()
    assert not shard(extras={}).model_inputs(["secondary_view"])["secondary_view"].any()


def test_an_input_that_windows_do_not_have_is_refused_and_scalars_say_what_to_do() -> None:
    without = concatenate([shard(), shard(6, extras={})])
    with pytest.raises(ShardError, match=r"snr: .*row 4 .*nan"):
        without.model_inputs(["local_view", "scalars"])
    with pytest.raises(ShardError, match="'snr'"):
        shard(extras={}).model_inputs(["scalars"])
    with pytest.raises(ShardError, match=r"'colour'.* global_view, .*scalars"):
        shard().model_inputs(["colour"])
    with pytest.raises(ShardError, match=r"scalars: snr: .*row 1 .*nan"):
        shard(extras={"snr": np.array([1.0, np.nan, 1.0, 1.0])}).model_inputs(["scalars"])


def test_joined_shards_keep_a_star_in_one_fold() -> None:
    published = shard(fold=np.array([7, 7, 3, 3], dtype=np.int8))
    own = shard(6, extras={"snr": np.zeros(6), "colour": np.zeros(6)})
    joined = concatenate([published, own])
    assert len(joined) == 10
    assert set(joined.fold[joined.star == "TIC 0"]) == {7}
    assert set(joined.fold[joined.star == "TIC 2"]) == {fold_of("TIC 2")}
    assert "colour" not in joined.extras and "snr" in joined.extras
    with pytest.raises(ShardError):
        concatenate([])


def test_joined_shards_have_a_blank_secondary_view_where_there_was_none() -> None:
    views = np.full((4, 61), 0.5, np.float32)
    for parts, blank in (
        ([shard(extras={"secondary_view": views}), shard(6)], slice(4, None)),
        ([shard(6), shard(extras={"secondary_view": views})], slice(6)),
    ):
        found = concatenate(parts).model_inputs(["secondary_view"])["secondary_view"]
        assert not found[blank].any() and np.count_nonzero(found) == views.size


def test_what_a_joined_shard_does_not_know_is_unknown_and_not_lost() -> None:
    known = shard(extras={"teff": np.full(4, 5772.0), "disposition_2026": np.array(["CP", "", "FP", ""])})
    joined = concatenate([shard(6), known])
    np.testing.assert_array_equal(joined.extras["teff"], [*[np.nan] * 6, *[5772.0] * 4])
    np.testing.assert_array_equal(joined.extras["snr"][6:], np.nan)
    assert joined.extras["disposition_2026"].tolist() == [""] * 6 + ["CP", "", "FP", ""]


def test_folds_are_stable_and_even() -> None:
    assert [fold_of(star) for star in ("TIC 261136679", "KIC 11446443", "TIC 1")] == [6, 9, 3]
    counts = np.bincount(folds_of(np.array([f"TIC {i}" for i in range(2000)])), minlength=10)
    assert counts.min() > 150


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"global_view": np.zeros((4, 9), dtype=np.float32)}, r"global_view: expected shape \(4, 201\) of float32"),
        ({"local_view": np.zeros((4, 61))}, "column local_view: .* got .* of float64"),
        ({"label": np.zeros(3, dtype=np.int8)}, r"column label: expected shape \(4,\)"),
        ({"label": np.full(4, 2, dtype=np.int8)}, r"column label: row 0 \(TIC 0\) is out of range: 2"),
        ({"star": np.arange(4)}, "column star: expected shape .* of text, got .* of int64"),
        ({"period_days": np.array([1, np.nan, 1, 1])}, r"column period_days: row 1 \(TIC 0\) is not finite"),
        ({"duration_hours": np.array([1.0, 1, 0, 1])}, "column duration_hours: row 2"),
        ({"fold": np.array([0, 1, 2, 2], dtype=np.int8)}, "TIC 0 is in more than one"),
        ({"extras": {"snr": np.zeros(5)}}, "extra snr: expected 4 rows"),
        ({"extras": {"teff": np.zeros((4, 2))}}, "extra teff: expected one number a window"),
        ({"extras": {"depth_ppm": np.full(4, "deep")}}, "extra depth_ppm: expected numbers"),
    ],
)
def test_a_shard_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ShardError, match=message):
        shard(**changes)


def test_files_that_are_no_shard_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ShardError, match=r"absent\.npz"):
        read_shard(tmp_path / "absent.npz")
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(ShardError, match=r"text\.npz"):
        read_shard(tmp_path / "text.npz")
    np.savez(tmp_path / "pickled.npz", star=np.array([{}], dtype=object))
    with pytest.raises(ShardError, match=r"pickled\.npz"):
        read_shard(tmp_path / "pickled.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(ShardError, match="tinytransit-windows-1"):
        read_shard(tmp_path / "other.npz")
    np.savez(tmp_path / "short.npz", format="tinytransit-windows-1", star=np.array(["TIC 1"]))
    with pytest.raises(ShardError, match="name, label"):
        read_shard(tmp_path / "short.npz")
    np.savez_compressed(tmp_path / "bomb.npz", star=np.zeros(1 << 28, dtype=np.int16))
    with pytest.raises(ShardError, match=r"bomb\.npz: .* \d+ bytes"):
        read_shard(tmp_path / "bomb.npz")


def test_a_damaged_shard_is_refused(tmp_path: Path) -> None:
    write_shard(shard(), tmp_path / "a.npz")
    content = bytearray((tmp_path / "a.npz").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(ShardError):
        read_shard(tmp_path / "a.npz")


def test_the_published_sets_are_read_whole(shared_data: Path) -> None:
    yu = read_shard(shared_data / "tess_ffi_yu2019.npz")
    assert len(yu) == 14_079
    assert {int(label): int((yu.label == label).sum()) for label in (-1, 0, 1)} == {-1: 3, 0: 11_822, 1: 2_254}
    assert np.median(yu.duration_hours) == pytest.approx(3.25, abs=0.05)
    nigraha = read_shard(shared_data / "tess_2min_nigraha.npz")
    assert len(nigraha) == 5_545
    both = concatenate([yu, nigraha])
    assert len(np.unique(both.star)) < len(np.unique(yu.star)) + 500
    values = both.model_inputs()["scalars"]
    assert values.shape == (19_624, SCALARS)
    # The bins fit the data: each parts the events.
    filled = np.mean(values > 0, axis=0).reshape(NUMBERS, BINS)
    assert (filled[:, 0] > 0.8).all() and (filled[:, -1] < 0.3).all() and (np.diff(filled) < -0.01).all()


def test_the_later_published_sets_are_read_whole(shared_data: Path) -> None:
    kepler = read_shard(shared_data / "kepler_dr24.npz")
    assert len(kepler) == 12_560 and set(kepler.time_system) == {"BKJD"}
    assert {int(label): int((kepler.label == label).sum()) for label in (0, 1)} == {0: 2_001, 1: 10_559}
    assert str(kepler.star[0]) == "KIC 757450" and kepler.extras["disposition_2026"][0] == "CONFIRMED"
    later = read_shard(shared_data / "tess_2min_toi.npz")
    assert len(later) == 851 and (later.extras["depth_ppm"] > 0).all()
    yu = read_shard(shared_data / "tess_ffi_yu2019.npz")
    assert np.isnan(yu.extras["star_radius"]).sum() == 1_580
    values = concatenate([yu, later, kepler]).model_inputs(["measurements"])["measurements"]
    filled = np.mean(values[: len(yu), :216] > 0, axis=0).reshape(27, BINS)
    assert (filled[:, 0] > 0.8).all() and (filled[:, -1] < 0.3).all() and (np.diff(filled) < -0.01).all()


def test_reading_shards_needs_numpy_only() -> None:
    heavy = ("lightkurve", "astropy", "scipy", "wotan", "batman", "pydantic", "tensorflow")
    code = f"import sys, tinytransit.window.shard; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_shard_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        shard().provenance = ""  # type: ignore[misc]
