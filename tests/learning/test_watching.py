# SPDX-License-Identifier: MIT
"""Unattended: each file is taken once, each change of the labels gives one retraining, and faults end nothing."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tinytransit.learning import watching
from tinytransit.learning.errors import BusyError, LockError
from tinytransit.learning.history import Retraining
from tinytransit.learning.labels import standing_labels, undo_label
from tinytransit.learning.plan import Plan
from tinytransit.learning.store import LearningStore
from tinytransit.learning.watching import Watch, take_files, watch
from tinytransit.window.shard import WindowShard, write_shard

Watched = Callable[[list[Callable[[], object]]], list[str]]


def settled(file: Path) -> None:
    """As if it had been written a while ago."""
    os.utime(file, (1e9, 1e9))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def put(inbox: Path, hundred: WindowShard) -> Callable[[str, int], Path]:
    def put(name: str, row: int) -> Path:
        write_shard(hundred.select([row]), inbox / name)
        settled(inbox / name)
        return inbox / name

    return put


def test_each_file_is_taken_once_by_its_content(
    store: LearningStore, inbox: Path, put: Callable[[str, int], Path]
) -> None:
    told: list[str] = []
    put("a.npz", 1)
    put("same.npz", 1)
    (inbox / "notes.txt").write_text("no labels")
    (inbox / "new.csv").write_text("still being written")
    damaged = inbox / "damaged.csv"
    damaged.write_text("star,period\n1,2\n")
    settled(damaged)
    for _ in range(3):
        take_files(store, inbox, "anna", told.append)
    assert len(standing_labels(store)) == 1 and standing_labels(store)[0].who == "anna"
    assert [line.partition(":")[0] for line in told] == ["a.npz", "damaged.csv"] and "not taken" in told[1]
    # One that was fixed is another.
    put("damaged.npz", 2)
    assert take_files(store, inbox, "anna", told.append) == 1


@pytest.fixture
def watched(store: LearningStore, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    """Run some looks, before each of which something happens; returns what was trained, by the labels that counted."""
    trained: list[str] = []
    plan = Plan(windows=tmp_path / "base.npz")

    def training(store: LearningStore, *_: object, again: bool) -> Retraining | None:
        assert not again
        numbers = [each.number for each in standing_labels(store)]
        if len(numbers) == 3:
            raise LockError("three labels do not work here")
        trained.append(f"{numbers}")
        return Retraining(len(trained), "t", "t", "d", "s", "m", False, "why", {})

    monkeypatch.setattr(watching, "retrain", training)

    def run(happenings: list[Callable[[], object]]) -> list[str]:
        coming = iter(happenings)

        def wait(seconds: float) -> None:
            assert seconds == 5
            try:
                next(coming)()
            except StopIteration:
                raise KeyboardInterrupt from None

        lines: list[str] = []
        with pytest.raises(KeyboardInterrupt):
            watch(store, plan, tmp_path, Watch(inbox, 5, "anna"), lines.append, lambda _: None, wait)
        return trained

    yield run


def test_a_change_of_the_labels_gives_one_retraining(
    store: LearningStore, watched: Watched, put: Callable[[str, int], Path]
) -> None:
    nothing: Callable[[], object] = lambda: None  # noqa: E731
    trained = watched([nothing, lambda: put("a.npz", 1), nothing, nothing, lambda: put("b.npz", 2),
                       lambda: undo_label(store, 1, "anna"), nothing])  # fmt: skip
    assert trained == ["[1]", "[1, 2]", "[2]"]


def test_a_retraining_that_fails_does_not_end_it(
    store: LearningStore, watched: Watched, put: Callable[[str, int], Path]
) -> None:
    trained = watched([lambda: [put(f"{row}.npz", row) for row in (1, 2, 3)], lambda: put("d.npz", 4)])
    assert trained == ["[1, 2, 3, 4]"]


def test_one_that_has_to_wait_for_another_is_tried_again(
    store: LearningStore, watched: Watched, put: Callable[[str, int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.npz", 1)
    free: Callable[..., Retraining | None] = getattr(watching, "retrain")  # noqa: B009
    busy = iter([True, True, False])

    def training(*arguments: object, **named: object) -> Retraining | None:
        if next(busy):
            raise BusyError("another retraining is at work")
        return free(*arguments, **named)

    monkeypatch.setattr(watching, "retrain", training)
    assert watched([lambda: None] * 3) == ["[1]"]
