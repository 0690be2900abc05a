# SPDX-License-Identifier: MIT
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tinytransit.deploy.manifest import Calibration, load_manifest, save_manifest
from tinytransit.evaluate.confidence import changes
from tinytransit.evaluate.confidence.changes import apply_change, undo_last
from tinytransit.evaluate.confidence.errors import DecisionError, HistoryError
from tinytransit.evaluate.confidence.history import Change, Decision, Entry, read_history

CALIBRATION = Calibration(
    slope=0.97, intercept=-0.74, data="w.npz", data_sha256="a" * 64, windows=99, calibration_error=0.01
)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "calibrations.sqlite"


def decision(folder: Path) -> Decision:
    return Decision.of(load_manifest(folder))


def change_to(folder: Path, threshold: float) -> Change:
    new = Decision(threshold=threshold, calibration=CALIBRATION)
    return Change("calibrate", load_manifest(folder).model_id, decision(folder), new, "w.npz", "a" * 64)


def test_a_change_is_in_the_manifest_and_in_the_history(released_dir: Path, history: Path) -> None:
    change = change_to(released_dir, 0.25)
    entry = apply_change(released_dir, history, change)
    assert decision(released_dir) == change.new
    assert read_history(history) == [entry] == [Entry(1, entry.time, change)]


def test_undoing_goes_back_step_by_step_and_is_recorded(released_dir: Path, history: Path) -> None:
    untouched = (released_dir / "manifest.json").read_bytes()
    for threshold in (0.25, 0.5):
        apply_change(released_dir, history, change_to(released_dir, threshold))
    assert undo_last(released_dir, history).change.undoes == 2
    assert decision(released_dir).threshold == 0.25
    # What is done after an undo is the next to be undone, not the undo.
    apply_change(released_dir, history, change_to(released_dir, 0.75))
    assert [undo_last(released_dir, history).change.undoes for _ in range(2)] == [4, 1]
    assert (released_dir / "manifest.json").read_bytes() == untouched
    with pytest.raises(HistoryError):
        undo_last(released_dir, history)
    assert [entry.change.action for entry in read_history(history)] == [
        "calibrate", "calibrate", "undo", "calibrate", "undo", "undo"]  # fmt: skip


def test_another_model_is_refused_and_leaves_no_trace(released_dir: Path, history: Path) -> None:
    apply_change(released_dir, history, change_to(released_dir, 0.25))
    other = load_manifest(released_dir).model_copy(update={"model_id": "b" * 64})
    save_manifest(other, released_dir / "manifest.json")
    with pytest.raises(DecisionError, match="b" * 16):
        undo_last(released_dir, history)
    with pytest.raises(DecisionError, match="a" * 16):
        apply_change(released_dir, history, replace(change_to(released_dir, 0.5), model_id="a" * 64))
    assert load_manifest(released_dir) == other and len(read_history(history)) == 1


def test_values_set_by_other_means_are_not_overwritten(released_dir: Path, history: Path) -> None:
    apply_change(released_dir, history, change_to(released_dir, 0.25))
    by_hand = load_manifest(released_dir).model_copy(update={"threshold": 0.3})
    save_manifest(by_hand, released_dir / "manifest.json")
    with pytest.raises(DecisionError, match=r"0\.3\b.*0\.25\b"):
        undo_last(released_dir, history)
    assert load_manifest(released_dir) == by_hand and len(read_history(history)) == 1


def test_of_many_at_once_exactly_one_changes_the_manifest(released_dir: Path, history: Path) -> None:
    wanted = [change_to(released_dir, threshold / 10) for threshold in range(8)]

    def attempt(change: Change) -> Entry | None:
        try:
            return apply_change(released_dir, history, change)
        except DecisionError:
            return None

    with ThreadPoolExecutor(len(wanted)) as pool:
        made = [entry for entry in pool.map(attempt, wanted) if entry]
    assert read_history(history) == made and len(made) == 1
    assert decision(released_dir) == made[0].change.new


def test_a_manifest_that_cannot_be_written_leaves_no_trace(
    released_dir: Path, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(changes, "save_manifest", full)
    with pytest.raises(DecisionError, match="manifest"):
        apply_change(released_dir, history, change_to(released_dir, 0.25))
    assert read_history(history) == []


def test_a_locked_history_is_a_clear_error(released_dir: Path, history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinytransit.evaluate.confidence.history._PATIENCE_S", 0)
    before = decision(released_dir)
    other = sqlite3.connect(history, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryError, match="locked"):
        apply_change(released_dir, history, change_to(released_dir, 0.25))
    other.close()
    assert decision(released_dir) == before


def test_files_that_are_no_history_are_refused_and_kept(released_dir: Path, tmp_path: Path) -> None:
    garbage, foreign = tmp_path / "garbage", tmp_path / "foreign.sqlite"
    garbage.write_bytes(b"not a database, but long enough to be looked at" * 100)
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    for path, fault in ((garbage, "not a database"), (foreign, "expected 1, got 0")):
        kept = path.read_bytes()
        for attempt in (
            lambda path=path: read_history(path),
            lambda path=path: apply_change(released_dir, path, change_to(released_dir, 0.25)),
            lambda path=path: undo_last(released_dir, path),
        ):
            with pytest.raises(HistoryError, match=fault):
                attempt()
        assert path.read_bytes() == kept


def test_a_damaged_entry_is_named(released_dir: Path, history: Path) -> None:
    apply_change(released_dir, history, change_to(released_dir, 0.25))
    with sqlite3.connect(history) as connection:
        connection.execute("""UPDATE changes SET old = '{"threshold": 7}'""")
    connection.close()
    with pytest.raises(HistoryError, match="threshold"):
        read_history(history)


def test_where_nothing_was_done_there_is_nothing_to_list_or_undo(released_dir: Path, history: Path) -> None:
    assert read_history(history) == []
    with pytest.raises(HistoryError):
        undo_last(released_dir, history)
    assert not history.exists()
