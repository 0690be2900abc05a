# SPDX-License-Identifier: MIT
"""The commands ``tinytransit compile`` and ``tinytransit export --check``."""

import json
import shutil
from pathlib import Path

from helpers.native_engine import ROOT
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal

MODEL = ROOT / "models/transit.tflite"


def test_the_c_is_written_and_the_report_adds_up(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["compile", str(MODEL), "--out", str(tmp_path), "--goal", "speed", "--json"])
    assert done.exit_code == 0, done.output
    compiled = compile_model(MODEL.read_bytes(), Goal.SPEED)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == compiled.sources
    report = json.loads(done.stdout)
    assert report == json.loads(json.dumps(compiled.report()))
    for whole, part in (("macs", "macs"), ("constant_bytes", "constant_bytes")):
        assert report[whole] == sum(step[part] for step in report["steps"])


def test_the_table_names_every_kernel(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["compile", str(MODEL), "--out", str(tmp_path)], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    for step in compile_model(MODEL.read_bytes()).steps:
        assert step.kernel in done.output


def test_a_folder_is_checked_with_its_status(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL.parent, folder, ignore=shutil.ignore_patterns("*.keras", "*.png"))
    assert CliRunner().invoke(app, ["export", "--check", str(folder)]).exit_code == 0
    (folder / "static/weights.h").write_text("")
    done = CliRunner().invoke(app, ["export", "--check", str(folder)])
    assert done.exit_code == 1 and "static/weights.h" in done.output
    assert CliRunner().invoke(app, ["export", str(MODEL), "--check", str(folder)]).exit_code == 2
    assert CliRunner().invoke(app, ["export", str(MODEL)]).exit_code == 2
