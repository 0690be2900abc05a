# SPDX-License-Identifier: MIT
"""A report of a model of another instrument: each golden example with the class of its golden answer."""

import csv
import json
from pathlib import Path

import pytest
from helpers.native_engine import ROOT
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.deploy.model_folder import ModelFolder

MODEL = ROOT / "models/supernova"


def report(out: Path, *more: str) -> object:
    golden = ["--windows", str(MODEL / "golden.npz"), "--all", "--out", str(out)]
    return CliRunner().invoke(app, ["report", *golden, *more])


def test_classes_are_those_of_the_golden_answers(tmp_path: Path) -> None:
    for out in (tmp_path / "a", tmp_path / "b"):
        assert report(out, "--model", str(MODEL)).exit_code == 0  # type: ignore[attr-defined]
    folder = ModelFolder.open(MODEL)
    golden = folder.golden()
    answers = [folder.manifest.judge(golden.output_bytes(row)) for row in range(len(golden))]
    wanted = {str(name): answer for name, answer in zip(golden.shard.name, answers, strict=True)}
    with (tmp_path / "a/classes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["name"]: row["class"] for row in rows} == {name: answer.decision for name, answer in wanted.items()}
    scores = sorted((answer.score for answer in answers), reverse=True)
    assert [float(row["score"]) for row in rows] == pytest.approx(scores, abs=1e-6)
    summary = json.loads((tmp_path / "a/classes.json").read_text())
    right = sum(row["label"] == row["class"] for row in rows)
    assert summary["accuracy"] == right / len(rows) and sum(map(sum, summary["confusion"])) == len(rows)
    for name in ("classes.html", "classes.csv", "classes.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert not (tmp_path / "a/classes.pdf").exists()


def test_windows_of_light_curves_are_none_of_its_examples(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app,
        [
            "report",
            "--windows",
            str(ROOT / "models/golden.npz"),
            "--all",
            "--model",
            str(MODEL),
            "--out",
            str(tmp_path),
        ],
    )
    assert done.exit_code != 0 and not list(tmp_path.iterdir())
