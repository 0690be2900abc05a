# SPDX-License-Identifier: MIT
"""A data set is what base and labels say, is called by its content, and never has a locked star to train on."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinytransit.learning.dataset import build_dataset, read_base, read_dataset
from tinytransit.learning.errors import DatasetError, LockError
from tinytransit.learning.label_files import import_labels
from tinytransit.learning.labels import NewLabel, add_labels, standing_labels, undo_label, windows_file
from tinytransit.learning.lock import Lock, make_lock, read_lock
from tinytransit.learning.store import LearningStore
from tinytransit.window.shard import WindowShard, write_shard

Written = tuple[Path, Path]


@pytest.fixture
def files(hundred: WindowShard, tmp_path: Path) -> Written:
    """Base windows of stars 1 to 80, and further ones of 61 to 90, of which some are in both."""
    write_shard(hundred.select(range(80)), tmp_path / "base.npz")
    write_shard(hundred.select(range(60, 90)), tmp_path / "also.npz")
    return tmp_path / "base.npz", tmp_path / "also.npz"


@pytest.fixture
def lock(store: LearningStore, files: Written) -> Lock:
    base = read_base(files)
    return make_lock(store, base.shards[0], base.also, 0)


def labelled(store: LearningStore, shard: WindowShard, words: list[str], file: Path) -> None:
    """Label windows, one word each."""
    write_shard(replace(shard, disposition=np.array(words)), file)
    import_labels(store, file, "anna")


def test_labels_change_the_base_and_bring_windows_and_leave_locked_stars_alone(
    store: LearningStore, files: Written, lock: Lock, hundred: WindowShard, tmp_path: Path
) -> None:
    # Star 2 is in the base, 71 in both files and locked, 86 in the further ones, 95 in none, 91 in none and not locked.
    rows = [1, 70, 85, 94, 90]
    labelled(store, hundred.select(rows), ["junk", "junk", "junk", "planet", "binary"], tmp_path / "l.npz")
    dataset = build_dataset(store, read_base(files), standing_labels(store), lock)
    assert dataset.also is not None
    words = dict(zip(dataset.windows.star.tolist(), dataset.windows.disposition.tolist(), strict=True))
    others = dict(zip(dataset.also.star.tolist(), dataset.also.disposition.tolist(), strict=True))
    assert words["TIC 2"] == "J" and words["TIC 71"] == "J" == hundred.disposition[70]
    assert (others["TIC 86"], others["TIC 95"], others["TIC 91"]) == ("J", "PC", "EB")
    assert dataset.windows.label[1] == 0 and dataset.also.label[dataset.also.star == "TIC 95"].tolist() == [1]
    assert dataset.recipe.unused == {"its star is locked away": 1}
    assert sum(dataset.recipe.by_label.values()) == 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(rows=st.lists(st.integers(0, 99), min_size=1, max_size=40, unique=True))
def test_no_locked_star_is_outside_of_the_fold_that_no_training_reads(
    store: LearningStore, files: Written, lock: Lock, hundred: WindowShard, tmp_path: Path, rows: list[int]
) -> None:
    shard = hundred.select(rows)
    # Whoever labels knows nothing of folds.
    shard = replace(shard, fold=((shard.fold + 3) % 10).astype(np.int8))
    labelled(store, shard, ["planet"] * len(rows), tmp_path / "l.npz")
    dataset = build_dataset(store, read_base(files), standing_labels(store), lock)
    for part in (dataset.windows, dataset.also):
        assert part is not None
        assert ((part.fold == 0) == lock.holds(part.star)).all()


def test_an_unsure_label_leaves_a_window_out(store: LearningStore, files: Written, lock: Lock, hundred: WindowShard,
                                             tmp_path: Path) -> None:  # fmt: skip
    labelled(store, hundred.select([1, 94]), ["unsure", "unsure"], tmp_path / "l.npz")
    dataset = build_dataset(store, read_base(files), standing_labels(store), lock)
    assert dataset.windows.label[1] == -1
    assert dataset.also is not None and "TIC 95" not in dataset.also.star


def test_a_version_is_its_content(store: LearningStore, files: Written, lock: Lock, hundred: WindowShard,
                                  tmp_path: Path) -> None:  # fmt: skip
    base = read_base(files)
    empty = build_dataset(store, base, [], lock).recipe.version
    labelled(store, hundred.select([1]), ["junk"], tmp_path / "l.npz")
    first = build_dataset(store, base, standing_labels(store), lock).recipe
    (number,) = [each.number for each in standing_labels(store)]
    undo_label(store, number, "anna")
    assert build_dataset(store, base, standing_labels(store), lock).recipe.version == empty != first.version
    # The same said again, by another label.
    labelled(store, hundred.select([1]), ["junk"], tmp_path / "l.npz")
    assert build_dataset(store, base, standing_labels(store), lock).recipe.version == first.version
    # A label that the base agrees with changes nothing.
    (only,) = standing_labels(store)
    undo_label(store, only.number, "anna")
    labelled(store, hundred.select([3]), [str(hundred.disposition[3])], tmp_path / "l.npz")
    assert build_dataset(store, base, standing_labels(store), lock).recipe.version == empty


def test_a_recorded_data_set_is_made_again_exactly_or_not_at_all(
    store: LearningStore, files: Written, lock: Lock, hundred: WindowShard, tmp_path: Path
) -> None:
    labelled(store, hundred.select([1, 94]), ["junk", "planet"], tmp_path / "l.npz")
    made = build_dataset(store, read_base(files), standing_labels(store), lock)
    undo_label(store, 1, "anna")
    again = read_dataset(store, made.recipe.version, lock)
    assert again.recipe == made.recipe and again.also is not None and made.also is not None
    for one, other in ((made.windows, again.windows), (made.also, again.also)):
        write_shard(one, tmp_path / "one.npz")
        write_shard(other, tmp_path / "other.npz")
        assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
    write_shard(hundred.select(range(79)), files[0])
    with pytest.raises(DatasetError, match="not what it was"):
        read_dataset(store, made.recipe.version, lock)
    with pytest.raises(DatasetError, match="no data set"):
        read_dataset(store, "0" * 32, lock)


def test_a_window_that_is_gone_is_told_with_its_label(
    store: LearningStore, files: Written, lock: Lock, hundred: WindowShard, tmp_path: Path
) -> None:
    labelled(store, hundred.select([94]), ["planet"], tmp_path / "l.npz")
    (label,) = standing_labels(store)
    assert label.windows is not None
    windows_file(store, label.windows).write_bytes(b"")
    with pytest.raises(DatasetError, match=f"undo {label.number}"):
        build_dataset(store, read_base(files), standing_labels(store), lock)


def test_a_label_without_a_window_waits(store: LearningStore, files: Written, lock: Lock, hundred: WindowShard,
                                        tmp_path: Path) -> None:  # fmt: skip
    labelled(store, hundred.select([94]), ["planet"], tmp_path / "l.npz")
    (label,) = standing_labels(store)
    event = (label.star, label.period_days, label.epoch_bjd, label.duration_hours)
    add_labels(store, [NewLabel(*event, label.label, "command", "labels add", "anna")])
    assert build_dataset(store, read_base(files), standing_labels(store), lock).recipe.unused == {
        "no window of it is known": 1
    }


def test_the_lock_is_recorded_and_kept(store: LearningStore, lock: Lock, hundred: WindowShard) -> None:
    read = read_lock(store)
    assert read is not None and read.record == lock.record and read.sha256 == lock.sha256
    assert lock.holds(hundred.star).tolist() == [row % 10 == 0 and row < 90 for row in range(100)]
    # Names of stars stand nowhere in it.
    assert "TIC" not in (store.folder / "lock.json").read_text()
    assert (read.windows.fold == 0).all() and len(read.windows) == 8


@pytest.mark.parametrize("damage", ["windows", "record", "missing"])
def test_a_damaged_lock_is_refused(store: LearningStore, lock: Lock, hundred: WindowShard, damage: str) -> None:
    record = store.folder / "lock.json"
    if damage == "windows":
        write_shard(hundred.select(range(50)), store.folder / "locked.npz")
    elif damage == "missing":
        (store.folder / "locked.npz").unlink()
    else:
        document = json.loads(record.read_text())
        record.write_text(json.dumps(document | {"fold": 11}))
    with pytest.raises(LockError):
        read_lock(store)


def test_a_fold_without_planets_cannot_judge(store: LearningStore, hundred: WindowShard) -> None:
    with pytest.raises(LockError, match="another --test-fold"):
        make_lock(store, hundred.select(hundred.disposition != "PC"), None, 0)
    assert read_lock(store) is None
