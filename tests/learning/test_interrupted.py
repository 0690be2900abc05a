# SPDX-License-Identifier: MIT
"""A retraining that is interrupted, or fails, leaves the store as it was; the next one begins as if it had not been."""

import signal
from pathlib import Path

import pytest

from tinytransit.errors import TinyTransitError
from tinytransit.learning import retraining
from tinytransit.learning.errors import ChangedError
from tinytransit.learning.history import retrainings
from tinytransit.learning.lock import read_lock
from tinytransit.learning.plan import Plan, Start
from tinytransit.learning.retraining import retrain
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import current, switches, versions
from tinytransit.window.shard import WindowShard, write_shard


@pytest.fixture
def plan(hundred: WindowShard, tmp_path: Path) -> Plan:
    write_shard(hundred, tmp_path / "base.npz")
    return Plan(windows=tmp_path / "base.npz", start=Start.RECIPE)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError, TinyTransitError])
def test_nothing_half_done_is_left(
    store: LearningStore, plan: Plan, model_dir: Path, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    def ending(*arguments: object) -> Path:
        work = arguments[-1]
        assert isinstance(work, Path)
        (work / "half").write_bytes(b"half a network")
        raise fault("in the middle")

    monkeypatch.setattr(retraining, "_make", ending)
    for _ in range(2):
        with pytest.raises(fault):
            retrain(store, plan, model_dir, lambda _: None)
        assert not list(store.folder.glob(".work-*")) and not store.busy()
        assert versions(store) == [current(store)] and not store.pointer.exists()
        assert [each.action for each in switches(store)] == ["start"] and retrainings(store) == []
    # The stars are locked by now, whatever came of it.
    lock = read_lock(store)
    assert lock is not None and len(lock.record.stars) == 10


def test_what_a_killed_one_left_is_removed(
    store: LearningStore, plan: Plan, model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looking(*_: object) -> Path:
        assert len(list(store.folder.glob(".work-*"))) == 1
        raise KeyboardInterrupt

    (store.folder / ".work-killed").mkdir()
    monkeypatch.setattr(retraining, "_make", looking)
    with pytest.raises(KeyboardInterrupt):
        retrain(store, plan, model_dir, lambda _: None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_ctrl_c_that_python_drops_is_not_lost(
    store: LearningStore, plan: Plan, model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Traced:
        """TensorFlow has many such."""

        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def training(*_: object) -> Path:
        Traced()
        return model_dir

    monkeypatch.setattr(retraining, "_make", training)
    with pytest.raises(KeyboardInterrupt):
        retrain(store, plan, model_dir, lambda _: None)
    assert retrainings(store) == [] and not list(store.folder.glob(".work-*"))


def test_a_verdict_over_a_model_that_was_switched_meanwhile_is_not_recorded(
    store: LearningStore, plan: Plan, model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    class Better:
        promotes, reason = True, "better"

        def document(self) -> dict[str, object]:
            return {"figures": []}

    def switching(*_: object) -> Path:
        # Somebody rolls back, or another store's model is put here, while this one trains.
        store.pointer.write_text("0" * 16)
        return model_dir

    monkeypatch.setattr(retraining, "_make", switching)
    monkeypatch.setattr(retraining, "keep_model", lambda *_: "f" * 16)
    monkeypatch.setattr(retraining, "compare_models", lambda *_: SimpleNamespace(comparison=Better()))
    monkeypatch.setattr(retraining, "write_report", lambda *_: None)
    monkeypatch.setattr("tinytransit.learning.versions.open_version", lambda *_: None)
    with pytest.raises(ChangedError):
        retrain(store, plan, model_dir, lambda _: None)
    assert retrainings(store) == [] and store.pointer.read_text() == "0" * 16
