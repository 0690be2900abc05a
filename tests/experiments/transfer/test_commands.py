# SPDX-License-Identifier: MIT
"""The command ``tinytransit transfer``."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.deploy.describe import TrainingRecordError
from tinytransit.experiments.transfer.sets import TransferError
from tinytransit.files import sha256_of
from tinytransit.kept import KeptError
from tinytransit.window.shard import WindowShard, write_shard

pytest.importorskip("tensorflow", reason="training needs TensorFlow ([train])")
pytestmark = [
    pytest.mark.training,
    pytest.mark.usefixtures("untraced"),
    pytest.mark.filterwarnings("ignore:Even though the .tf.config.experimental_run_functions_eagerly.:UserWarning"),
]


@pytest.fixture
def targets(tmp_path: Path, make_shard: Callable[[int], WindowShard]) -> dict[str, Path]:
    """Two targets; half of the stars of the first are in the source, in other folds."""
    paths = {"near": tmp_path / "near.npz", "far": tmp_path / "far.npz"}
    near = make_shard(60)
    write_shard(replace(near, fold=near.fold[::-1]), paths["near"])
    write_shard(make_shard(5000), paths["far"])
    return paths


def _arguments(base: Path, out: Path, targets: dict[str, Path], *more: str) -> list[str]:
    to = [argument for name, path in targets.items() for argument in ("--to", f"{name}={path}")]
    source = ["--from", f"source={base.with_name('source.npz')}", "--base", str(base)]
    return ["transfer", *source, *to, "--out", str(out), "--epochs", "1", "--repeats", "1", *more]


def _run(base: Path, out: Path, targets: dict[str, Path], *more: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, _arguments(base, out, targets, "--json", *more))
    assert result.exit_code == 0, result.output
    record: dict[str, Any] = json.loads(result.stdout)
    return record


def _error(base: Path, out: Path, targets: dict[str, Path], *more: str) -> BaseException | None:
    return CliRunner().invoke(app, _arguments(base, out, targets, *more)).exception


def test_a_chain_is_compared_and_taken_up_again_where_it_ended(
    base: Path, targets: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = _run(base, out, targets)
    strategies = ["none", "frozen", "gradual", "scratch"]
    expected = [("source", "base"), *((target, strategy) for target in targets for strategy in strategies)]
    assert [(run["target"], run["strategy"]) for run in first["runs"]] == expected
    assert [(row["target"], row["strategy"]) for row in first["rows"]] == expected
    figures = {(run["target"], run["strategy"]): run["figures"] for run in first["runs"]}
    assert figures["source", "base"]["triage_ap"] == figures["source", "base"]["source_triage_ap"]
    # What comes in is the base, and then the gradual one.
    for target, before in (("near", ("source", "base")), ("far", ("near", "gradual"))):
        assert figures[target, "none"]["source_triage_ap"] == figures[before]["source_triage_ap"]
    # Of the first target, sixty stars have the source's folds, so its fold 0 is what is left of its own.
    assert figures["near", "none"]["windows"] == 12 and figures["far", "none"]["windows"] == 12
    assert json.loads((out / "transfer.json").read_text()) == first
    lines = list(csv.DictReader((out / "transfer.csv").open()))
    assert [(line["target"], line["strategy"]) for line in lines] == expected
    assert float(lines[1]["triage_ap"]) == figures["near", "none"]["triage_ap"]
    assert (out / "transfer_learning_comparison.png").read_bytes()[:4] == b"\x89PNG"

    # A run that is kept is not done again; one that is gone, or whose network is, gives the same once more.
    kept = out / "runs" / "near-frozen-0.json"
    run = json.loads(kept.read_text())
    run["result"]["figures"]["triage_ap"] = 0.25
    kept.write_text(json.dumps(run))
    (out / "runs" / "far-scratch-0.json").unlink()
    (out / "networks" / "near-0.keras").unlink()
    again = _run(base, out, targets)
    for before, after in zip(first["runs"], again["runs"], strict=True):
        figures_expected = before["figures"]
        if (after["target"], after["strategy"]) == ("near", "frozen"):
            figures_expected = {**figures_expected, "triage_ap": 0.25}
        assert after["figures"] == figures_expected

    kept.write_text("{}")
    error = _error(base, out, targets)
    assert isinstance(error, KeptError)
    assert error.file == kept

    # Other sets before a target make another result of it.
    other = _error(base, out, {"far": targets["far"]})
    assert isinstance(other, KeptError)
    assert other.file.name == "far-none-0.json"


def test_a_base_that_has_or_may_have_seen_the_test_stars_is_refused(
    base: Path, targets: dict[str, Path], make_shard: Callable[[int], WindowShard], tmp_path: Path
) -> None:
    seen = _error(base, tmp_path, targets, "--fold", "3")
    assert isinstance(seen, TransferError)
    assert "0, expected 3" in str(seen)

    moved = tmp_path / "elsewhere" / "base.keras"
    moved.parent.mkdir()
    moved.write_bytes(base.read_bytes())
    write_shard(make_shard(9), moved.with_name("source.npz"))
    assert isinstance(_error(moved, tmp_path, targets), TrainingRecordError)
    moved.with_name("training.json").write_bytes(base.with_name("training.json").read_bytes())
    other = _error(moved, tmp_path, targets)
    assert isinstance(other, TransferError)
    assert "source.npz" in str(other)

    record = json.loads(base.with_name("training.json").read_text())
    moved.with_name("source.npz").write_bytes(base.with_name("source.npz").read_bytes())
    moved.with_name("training.json").write_text(json.dumps({**record, "also": [{"data": "near.npz"}]}))
    assert isinstance(_error(moved, tmp_path, targets), TransferError)


def test_a_set_without_junk_to_test_on_is_named(
    base: Path, targets: dict[str, Path], make_shard: Callable[[int], WindowShard], tmp_path: Path
) -> None:
    far = make_shard(5000)
    write_shard(far.select((far.fold != 0) | (far.label == 1)), targets["far"])
    error = _error(base, tmp_path, targets)
    assert isinstance(error, TransferError)
    assert str(error).startswith("far:")


def test_without_a_base_each_repeat_trains_its_own(make_shard: Callable[[int], WindowShard], tmp_path: Path) -> None:
    from tinytransit.experiments.transfer.chain import Plan, run_chains
    from tinytransit.experiments.transfer.sets import WindowSet
    from tinytransit.model.network import Architecture, Branch
    from tinytransit.model.training import Settings

    source = WindowSet("source", make_shard(0), ("digest",))
    architecture = Architecture((("local_view", Branch((4,), (8,), 8)),), 0, dense_units=4)
    plan = Plan(source, (), None, Settings(epochs=1, architecture=architecture), 2, tmp_path)
    told: list[str] = []
    finished: list[bool] = []
    runs = run_chains(plan, told.append, lambda kept: finished.append(kept))
    assert len(runs) == 2
    assert finished == [False, False]
    first, second = runs
    assert (first.seed, second.seed) == (1, 2)
    assert sha256_of(tmp_path / "networks" / "source-0.keras") != sha256_of(tmp_path / "networks" / "source-1.keras")
    assert told[0].startswith("repeat 1 of 2, source, base: epoch 1, validation AP ")
