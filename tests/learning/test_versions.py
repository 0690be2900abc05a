# SPDX-License-Identifier: MIT
"""Models that never change, one of which is in use: switched in one step, rolled back byte for byte."""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.host_library import FIRMWARE

from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.errors import TinyTransitError
from tinytransit.learning.errors import BusyError, ChangedError, VersionError
from tinytransit.learning.history import Retraining, add_retraining
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import (
    begin_with,
    current,
    keep_model,
    remove_unfinished,
    roll_back,
    switch,
    switches,
    versions,
)
from tinytransit.resources import released_model

sys.path.insert(0, str(FIRMWARE / "platform" / "builder"))
from promoted import model_folder

Other = Callable[[float], Path]


@pytest.fixture
def other(model_dir: Path, tmp_path: Path) -> Other:
    """Model folders that differ in their threshold."""

    def make(threshold: float) -> Path:
        folder = tmp_path / f"model-{threshold}"
        folder.mkdir()
        for name in ("manifest.json", "golden.npz"):
            (folder / name).write_bytes((model_dir / name).read_bytes())
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / manifest["model_file"]).write_bytes((model_dir / manifest["model_file"]).read_bytes())
        (folder / "manifest.json").write_text(json.dumps(manifest | {"threshold": threshold}))
        (folder / "static").mkdir()
        (folder / "static" / "network.c").write_text(f"/* {threshold} */\n")
        (folder / "picture.png").write_bytes(b"not kept")
        return folder

    return make


def promote(store: LearningStore, folder: Path) -> str:
    """Put a model in use as a retraining does."""
    version = keep_model(store, folder)
    before = current(store)
    with store.writing():
        number = add_retraining(store, Retraining(0, "t", "t", "d", str(before), version, True, "better", {}))
        switch(store, "promote", version, expected=before, retraining=number)
    return version


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_rollback_gives_the_old_bytes(store: LearningStore, other: Other) -> None:
    folders = [other(value) for value in (0.1, 0.2, 0.3)]
    first = begin_with(store, folders[0])
    assert current(store) == first and not store.pointer.exists()
    second, third = (promote(store, folder) for folder in folders[1:])
    assert len({first, second, third}) == 3
    for folder, version in ((folders[2], third), (folders[1], second), (folders[0], first)):
        expected = {name: content for name, content in files(folder).items() if not name.endswith(".png")}
        assert current(store) == version and files(store.models / version) == expected
        if version != first:
            assert roll_back(store).before == version
    with pytest.raises(VersionError, match="before"):
        roll_back(store)
    assert roll_back(store, third[:8]).after == third
    assert roll_back(store).after == first
    assert [each.action for each in switches(store)] == ["start", "promote", "promote", *["rollback"] * 4]


def test_only_what_was_in_use_can_be_again(store: LearningStore, other: Other) -> None:
    first = begin_with(store, other(0.1))
    refused = keep_model(store, other(0.2))
    for version, why in ((refused, "refused"), (first, "already"), ("0000", "no such model"), ("", "models")):
        with pytest.raises(VersionError, match=why):
            roll_back(store, version)
    assert set(versions(store)) == {first, refused} and current(store) == first


def test_a_model_that_was_changed_is_not_put_in_use(store: LearningStore, other: Other) -> None:
    first = begin_with(store, other(0.1))
    second = promote(store, other(0.2))
    (store.models / first / "static" / "network.c").write_text("int main;")
    with pytest.raises(VersionError, match="changed"):
        roll_back(store)
    assert current(store) == second


def test_what_another_has_switched_meanwhile_is_not_switched_again(store: LearningStore, other: Other) -> None:
    first, second, third = begin_with(store, other(0.1)), promote(store, other(0.2)), keep_model(store, other(0.3))
    with pytest.raises(ChangedError):
        switch(store, "rollback", third, expected=first)
    assert current(store) == second and len(switches(store)) == 2


def test_before_a_promotion_the_model_in_the_folder_counts(store: LearningStore, other: Other) -> None:
    begin_with(store, other(0.1))
    second = begin_with(store, other(0.2))
    assert current(store) == second
    third = promote(store, other(0.3))
    assert begin_with(store, other(0.4)) == third


def test_every_command_and_every_build_takes_the_promoted_model(
    store: LearningStore, other: Other, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TINYTRANSIT_MODEL", raising=False)
    monkeypatch.setenv("TINYTRANSIT_STORE", "store")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "manifest.json").write_text("{}")
    begin_with(store, other(0.1))
    assert released_model() == Path("models") and model_folder(tmp_path) == tmp_path / "models"
    second = promote(store, other(0.2))
    assert released_model() == Path("store") / "models" / second
    assert model_folder(tmp_path) == tmp_path / released_model()
    assert ModelFolder.open(released_model()).manifest.threshold == 0.2
    monkeypatch.setenv("TINYTRANSIT_MODEL", "elsewhere")
    assert model_folder(tmp_path) == tmp_path / "elsewhere"


@pytest.mark.parametrize("content", ["", "../../etc", "0123456789abcdeF", "0" * 17])
def test_a_damaged_pointer_is_one_clear_error(
    store: LearningStore, content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYTRANSIT_STORE", str(store.folder))
    store.pointer.write_text(content)
    assert model_folder(tmp_path) == released_model() == store.pointer
    with pytest.raises(TinyTransitError, match="current"):
        ModelFolder.open(released_model())


def test_readers_find_the_old_model_or_the_new_one_whole(
    store: LearningStore, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYTRANSIT_STORE", str(store.folder))
    begin_with(store, other(0.1))
    promote(store, other(0.2))
    faults: list[BaseException] = []
    seen: set[float] = set()
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                opened = ModelFolder.open(released_model())
                assert opened.tflite and opened.golden()
                text = (opened.path / "static" / "network.c").read_text()
                assert text == f"/* {opened.manifest.threshold} */\n"
                seen.add(opened.manifest.threshold)
        except BaseException as fault:
            faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    past = [each.after for each in switches(store)]
    for turn in range(20):
        roll_back(store, past[turn % 2])
    done.set()
    for reader in readers:
        reader.join()
    assert faults == [] and seen <= {0.1, 0.2}


def test_what_a_killed_process_left_is_removed(store: LearningStore, other: Other) -> None:
    version = keep_model(store, other(0.1))
    (store.models / ".unfinished-x" / "model").mkdir(parents=True)
    remove_unfinished(store)
    assert [each.name for each in store.models.iterdir()] == [version]


def test_no_model_is_not_kept(store: LearningStore, other: Other) -> None:
    folder = other(0.1)
    next(folder.glob("*.tflite")).write_bytes(b"another")
    with pytest.raises(TinyTransitError):
        keep_model(store, folder)
    assert versions(store) == [] and list(store.models.glob("*")) == []


def test_one_retraining_at_a_time(store: LearningStore) -> None:
    assert not store.busy()
    with store.alone():
        assert store.busy()
        with pytest.raises(BusyError, match="another"), store.alone():
            pass
    assert not store.busy()
    with store.alone():
        pass
