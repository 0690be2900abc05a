# SPDX-License-Identifier: MIT
"""The commands ``tinytransit compile`` and ``tinytransit export --check``."""

import json
import shutil
from pathlib import Path

import pytest
from helpers.native_engine import ROOT
from typer.testing import CliRunner

from tinytransit.boards import BoardError
from tinytransit.cli import app
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Input, Network, Node

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


def test_a_board_without_room_for_a_network_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    source = Input((1, 120, 120, 4), 0.1, 0)
    nodes = (
        Node("quantize", (0,), {}, 0.1, 3),
        Node("relu", (1,), {}, 0.1, 3),
        Node("relu", (1,), {}, 0.2, 3),
        Node("add", (2, 3), {"fused": 0}, 0.2, 3),
        Node("add", (1, 4), {"fused": 0}, 0.2, 3),
    )
    writer = write_network(Network((source,), nodes, (5,)))[0]
    model = tmp_path / "large.tflite"
    model.write_bytes(writer)
    arguments = ["compile", str(model), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, [*arguments, "--board", "nucleo_f411re", "--goal", "size"])
    needed = compile_model(writer, Goal.SIZE).arena_bytes
    assert isinstance(done.exception, BoardError) or done.exit_code == 2
    text = f"{done.output}{done.exception}"
    assert "nucleo_f411re" in text and f"{needed:,}" in text and not (tmp_path / "out").exists()
    assert CliRunner().invoke(app, arguments).exit_code == 0


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
