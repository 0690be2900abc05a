# SPDX-License-Identifier: MIT
"""Labels are kept with who said so, count until they are taken back, and survive files and versions."""

import secrets
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinytransit.catalog.errors import EphemerisError
from tinytransit.files import write_text
from tinytransit.learning.errors import LabelError, StoreError
from tinytransit.learning.label_files import event_of, import_labels, labels_csv
from tinytransit.learning.labels import Label, NewLabel, add_labels, all_labels, standing_labels, undo_label
from tinytransit.learning.store import MIGRATIONS, LearningStore
from tinytransit.window.shard import WindowShard, write_shard


def label_of(star: int, label: Label = Label.PLANET, period: float = 3.0, epoch: float = 2_458_400.0) -> NewLabel:
    return NewLabel(f"TIC {star}", period, epoch, 2.0, label, "command", "test", "anna")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(list(Label)), st.booleans()), max_size=12))
def test_the_last_label_of_an_event_that_was_not_taken_back_counts(
    tmp_path: Path, given: list[tuple[int, Label, bool]]
) -> None:
    expected: dict[int, list[tuple[int, Label]]] = {}
    with LearningStore(tmp_path / secrets.token_hex(8)) as store:
        for star, label, undone in given:
            (number,) = add_labels(store, [label_of(star, label)])
            if undone:
                undo_label(store, number, "anna")
            else:
                expected.setdefault(star, []).append((number, label))
        found = [(each.number, each.label) for each in standing_labels(store)]
        assert found == sorted(labels[-1] for labels in expected.values())
        assert len(all_labels(store)) == len(given)


def test_events_of_one_star_are_told_apart_and_a_drifted_epoch_is_not(store: LearningStore) -> None:
    add_labels(store, [label_of(1), label_of(1, Label.JUNK, period=7.1)])
    add_labels(store, [label_of(1, Label.BINARY, epoch=2_458_400.0 + 50 * 3.0)])
    assert {(each.period_days, each.label) for each in standing_labels(store)} == {
        (7.1, Label.JUNK), (3.0, Label.BINARY),
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"period_days": -1.0}, {"period_days": float("nan")}, {"epoch_bjd": 1325.0}, {"duration_hours": 80.0},
     {"star": "pi Men"}, {"star": ""}],
)  # fmt: skip
def test_what_cannot_be_folded_on_is_refused_and_nothing_is_kept(
    store: LearningStore, wrong: dict[str, object]
) -> None:
    with pytest.raises(EphemerisError):
        add_labels(store, [label_of(1), replace(label_of(2), **wrong)])  # type: ignore[arg-type]
    assert all_labels(store) == []


def test_the_file_itself_refuses_what_no_code_may_write(store: LearningStore) -> None:
    add_labels(store, [label_of(1)])
    for wrong in ("label = 'maybe'", "source = 'moon'", "period_days = 0", "row = 1", "undone = 1", "windows = 'x'"):
        with pytest.raises(StoreError, match="constraint"):
            store.rows(f"UPDATE label SET {wrong}")


def test_a_label_is_taken_back_once(store: LearningStore) -> None:
    (number,) = add_labels(store, [label_of(1)])
    undo_label(store, number, "ben")
    with pytest.raises(LabelError, match="before"):
        undo_label(store, number, "ben")
    with pytest.raises(LabelError, match="no label"):
        undo_label(store, number + 1, "ben")
    (kept,) = all_labels(store)
    assert kept.undone is not None and kept.made is not None and kept.undone >= kept.made
    assert (kept.who, kept.undone_by) == ("anna", "ben")


def test_a_number_is_never_given_again(store: LearningStore) -> None:
    numbers = add_labels(store, [label_of(star) for star in (1, 2)])
    store.rows("DELETE FROM label WHERE number = ?", (numbers[-1],))
    assert add_labels(store, [label_of(3)])[0] > numbers[-1]


def test_windows_come_with_their_labels(store: LearningStore, hundred: WindowShard, tmp_path: Path) -> None:
    words = np.array(["planet", "unsure", "EB", "J", "FP", "KP", "O", ""])
    shard = replace(hundred.select(range(8)), disposition=words)
    write_shard(shard, tmp_path / "some.npz")
    imported = import_labels(store, tmp_path / "some.npz", "anna")
    kept = standing_labels(store)
    assert [each.label.value for each in kept] == ["planet", "unsure", "binary", "junk", "binary", "planet"]
    assert len(imported.numbers) == 6 and sum(imported.skipped.values()) == 2
    assert [each.row for each in kept] == list(range(6)) and len({each.windows for each in kept}) == 1
    assert all("some.npz" in each.origin and each.source == "file" for each in kept)


def test_an_export_is_imported_as_the_same_labels(store: LearningStore, tmp_path: Path) -> None:
    given = [label_of(star, label, period=1.0 + star / 7) for star, label in enumerate(Label, start=1)]
    add_labels(store, given)
    write_text(tmp_path / "labels.csv", labels_csv(standing_labels(store)))
    with LearningStore(tmp_path / "other") as other:
        import_labels(other, tmp_path / "labels.csv", "ben")
        told = [(each.star, each.period_days, each.epoch_bjd, each.duration_hours, each.label)
                for each in standing_labels(other)]  # fmt: skip
    assert told == [(each.star, each.period_days, each.epoch_bjd, each.duration_hours, each.label) for each in given]


def test_a_file_without_labels_is_refused(store: LearningStore, hundred: WindowShard, tmp_path: Path) -> None:
    write_shard(replace(hundred, disposition=np.full(len(hundred), "O")), tmp_path / "none.npz")
    with pytest.raises(LabelError, match="no label"):
        import_labels(store, tmp_path / "none.npz", "anna")
    assert all_labels(store) == []


def test_the_event_of_a_window_is_in_bjd(hundred: WindowShard) -> None:
    assert event_of(hundred, 0).epoch_bjd == 2_457_000.0 + 1400.0


def test_a_store_of_the_first_version_keeps_its_labels(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with sqlite3.connect(tmp_path / "store" / "learning.sqlite") as old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
        old.execute(
            "INSERT INTO label (star, period_days, epoch_bjd, duration_hours, label, source, origin, who, made) "
            "VALUES ('TIC 1', 3.0, 2458400.0, 2.0, 'junk', 'page', 'a/1', 'anna', 5.0)"
        )
    old.close()
    for _ in range(2):
        with LearningStore(tmp_path / "store") as store:
            assert [each.label for each in standing_labels(store)] == [Label.JUNK]
            assert store.rows("PRAGMA user_version") == [(len(MIGRATIONS),)]
            assert store.rows("SELECT count(*) FROM retraining") == [(0,)]


def test_later_versions_and_what_is_no_store_are_refused(tmp_path: Path) -> None:
    with LearningStore(tmp_path / "later") as store:
        store.rows("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="later"):
        LearningStore(tmp_path / "later")
    (tmp_path / "learning.sqlite").write_bytes(b"no database, but text that is long enough to be one" * 40)
    with pytest.raises(StoreError):
        LearningStore(tmp_path)
    with pytest.raises(StoreError, match="nothing was learnt"):
        LearningStore(tmp_path / "missing", make=False)
