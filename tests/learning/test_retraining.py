# SPDX-License-Identifier: MIT
"""Two hundred labels: right, they lead to a model that is promoted; wrong, to one that is worse, and refused."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.describe import read_training_record
from tinytransit.deploy.export import export
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.deploy.quantize import quantize
from tinytransit.files import write_bytes
from tinytransit.learning.errors import LockError
from tinytransit.learning.history import Retraining, retrainings
from tinytransit.learning.label_files import import_labels
from tinytransit.learning.lock import read_lock
from tinytransit.learning.plan import Plan, kept_plan
from tinytransit.learning.report import report_file
from tinytransit.learning.retraining import retrain
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import current, roll_back
from tinytransit.model.network import Architecture, Branch
from tinytransit.model.training import Settings, train, write_results
from tinytransit.resources import promoted_model
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard, write_shard

pytestmark = pytest.mark.training

SMALL = Architecture((("local_view", Branch((8,), (8,), 4)),), scalar_units=0, dense_units=8, dropout=0.0)


def drawn(like: WindowShard, words: "np.ndarray[tuple[int], np.dtype[np.str_]]", first: int) -> WindowShard:
    """Windows by kind: a box for a planet, a wide and deep one for a binary, a ramp or noise for junk."""
    count, at = len(words), np.abs(np.arange(61) - 30)
    shapes = {"PC": -0.5 * (at < 8), "EB": -0.9 * (at < 13), "J": np.zeros(61), "V": -np.linspace(0, 1, 61)}
    noise = np.random.default_rng(first).normal(0, 0.15, (count, 61))
    views = np.stack([shapes[word] for word in words]) + noise
    stars = np.arange(first, first + count)
    return replace(
        like.select(np.zeros(count, int)),
        star=np.array([f"TIC {star}" for star in stars]),
        name=np.full(count, ""),
        label=np.isin(words, ("PC", "EB")).astype(np.int8),
        disposition=words,
        period_days=1.0 + stars % 97 / 10,
        local_view=np.clip(views, -1, 1).astype(np.float32),
        fold=(stars % 10).astype(np.int8),
    )


@pytest.fixture(scope="module")
def begun(tiny_shard: WindowShard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base in which only the locked fold has binaries and ramps, a model trained on it, and 200 of both to label."""
    folder = tmp_path_factory.mktemp("begun")
    rows = np.arange(900)
    known = np.array(["PC", "J"])[rows // 10 % 2]
    everything = np.array(["PC", "EB", "J", "V"])[rows // 10 % 4]
    base = drawn(tiny_shard, np.where(rows % 10 == 0, everything, known), 0)
    write_shard(base, folder / "base.npz")
    later = drawn(tiny_shard, np.array(["EB", "V"] * 100), 10_001)
    write_shard(later, folder / "right.npz")
    write_shard(replace(later, disposition=np.where(later.disposition == "EB", "junk", "planet")), folder / "wrong.npz")
    model = folder / "model"
    model.mkdir()
    settings = Settings(seed=1, epochs=5, refit=False, batch_size=32, architecture=SMALL)
    trained = train(base, settings, model / "transit.keras", lambda *_: None)
    write_results(trained, settings, folder / "base.npz", model)
    write_bytes(folder / "transit.tflite", quantize(trained.model, base, 50, 1))
    record = read_training_record(model / "training.json")
    export(folder / "transit.tflite", base.select(range(4)), model, WindowRecipe(), record, record.threshold)
    return folder


def learnt(begun: Path, labels: str, folder: Path, seed: int = 1) -> tuple[LearningStore, Retraining]:
    store = LearningStore(folder)
    import_labels(store, begun / labels, "anna")
    plan = Plan(windows=begun / "base.npz", epochs=8, learning_rate=2e-3, samples=50, seed=seed)
    entry = retrain(store, plan, begun / "model", lambda _: None)
    assert entry is not None
    return store, entry


@pytest.fixture(scope="module")
def right(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LearningStore, Retraining]]:
    store, entry = learnt(begun, "right.npz", tmp_path_factory.mktemp("right"))
    yield store, entry
    store.close()


def test_wrong_labels_lead_to_a_model_that_is_refused_because_it_is_worse(begun: Path, tmp_path: Path) -> None:
    store, entry = learnt(begun, "wrong.npz", tmp_path)
    with store:
        assert not entry.promoted and "worse" in entry.reason
        assert entry.record["added"] == 200 and current(store) == entry.start
        assert promoted_model(store.folder) is None
        page = report_file(store, entry.number).read_text()
        assert "Refused" in page and "worse beyond its error" in page
        # Tried is tried.
        assert (
            retrain(store, Plan.model_validate(entry.record["plan"]), begun / "model", lambda _: None, again=False)
            is None
        )
        assert [each.number for each in retrainings(store)] == [1]


def test_right_labels_lead_to_one_that_is_promoted_and_rolled_back_to_the_old_bytes(
    begun: Path, right: tuple[LearningStore, Retraining]
) -> None:
    store, entry = right
    assert entry.promoted and "better" in entry.reason and entry.record["added"] == 200
    folder = promoted_model(store.folder)
    assert folder is not None and folder.name == entry.made == current(store)
    opened = ModelFolder.open(folder)
    assert len(opened.golden()) == 4 and (folder / "static" / "network.c").is_file()
    assert json.loads((folder / "training.json").read_text())["dataset"] == entry.dataset
    page = report_file(store, entry.number).read_text()
    assert "Promoted" in page and all(
        f"{figure['after']:.4f}" in page for figure in entry.record["comparison"]["figures"]
    )
    # The model in use was made from this very data set; and what was rolled back is not brought back by a watch.
    plan = Plan.model_validate(entry.record["plan"])
    assert retrain(store, plan, begun / "model", lambda _: None, again=False) is None
    roll_back(store)
    assert retrain(store, plan, begun / "model", lambda _: None, again=False) is None
    old = promoted_model(store.folder)
    assert old is not None
    for file in (begun / "model").rglob("*"):
        if file.suffix in (".tflite", ".c", ".h", ".npz", ".keras", ".json"):
            assert (old / file.relative_to(begun / "model")).read_bytes() == file.read_bytes()
    roll_back(store, entry.made)


def test_the_lock_is_that_of_the_first_and_the_plan_that_of_the_last(
    begun: Path, right: tuple[LearningStore, Retraining]
) -> None:
    store, entry = right
    lock, plan = read_lock(store), kept_plan(store)
    assert lock is not None and (lock.windows.fold == 0).all() and len(lock.windows) == 90
    assert plan is not None and plan.model_dump(mode="json") == entry.record["plan"]
    assert not list(store.folder.glob(".work-*"))


def test_a_network_that_may_have_seen_the_locked_stars_is_not_gone_on_from(begun: Path, tmp_path: Path) -> None:
    with LearningStore(tmp_path) as store, pytest.raises(LockError, match="--vouch"):
        retrain(store, Plan(windows=begun / "base.npz", fold=3), begun / "model", lambda _: None)
