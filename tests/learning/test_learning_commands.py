# SPDX-License-Identifier: MIT
"""The commands over labels and models: JSON that can be read, status 2 where something is not there."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.errors import TinyTransitError
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import begin_with, current


def run(*words: object) -> str:
    ended = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(ended.exception, TinyTransitError):
        raise ended.exception
    assert ended.exit_code == 0, ended.output
    return ended.stdout


EVENT = ("--period", 3.0, "--epoch", 2458325.5, "--duration", 2.0)


def test_labels_are_given_listed_exported_imported_and_taken_back(tmp_path: Path) -> None:
    store = ("--store", tmp_path / "store")
    for label in ("planet", "junk"):
        run("labels", "add", "TIC 1", label, *EVENT, "--who", "anna", *store)
    (counting,) = json.loads(run("labels", "list", *store, "--json"))
    assert (counting["label"], counting["who"], counting["source"]) == ("junk", "anna", "command")
    assert [each["counts"] for each in json.loads(run("labels", "list", "--all", *store, "--json"))] == [False, True]
    run("labels", "export", "--out", tmp_path / "labels.csv", *store)
    other = ("--store", tmp_path / "other")
    assert json.loads(run("labels", "import", tmp_path / "labels.csv", *other, "--json"))["labels"] == 1
    run("labels", "undo", 2, *store)
    assert "planet" in run("labels", "list", *store)
    for words in (("undo", 2), ("add", "TIC 1", "moon", *EVENT), ("add", "pi Men", "junk", *EVENT)):
        with pytest.raises(TinyTransitError):
            run("labels", *words, *store)


def test_models_are_listed_and_shown(tmp_path: Path, model_dir: Path) -> None:
    with LearningStore(tmp_path) as store:
        version = begin_with(store, model_dir)
    listed = json.loads(run("models", "list", "--store", tmp_path, "--json"))
    (model,) = listed["models"]
    assert (model["version"], model["in_use"], model["verdict"]) == (version, True, "start")
    assert json.loads(run("models", "show", version[:6], "--store", tmp_path, "--json"))["version"] == version
    for words in (("rollback",), ("compare", version, version), ("show", "ffff")):
        with pytest.raises(TinyTransitError):
            run("models", *words, "--store", tmp_path)
    with LearningStore(tmp_path) as store:
        assert current(store) == version


@pytest.mark.parametrize(
    "words", [("labels", "list"), ("labels", "undo", "1"), ("models", "list"), ("models", "rollback")]
)
def test_where_nothing_was_learnt_nothing_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(TinyTransitError, match="nothing was learnt"):
        run(*words, "--store", tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_the_first_retraining_says_on_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = CliRunner().invoke(app, ["retrain", "--store", str(tmp_path)])
    assert ended.exit_code == 2 and "--windows" in ended.output
