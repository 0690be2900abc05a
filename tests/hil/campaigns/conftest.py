# SPDX-License-Identifier: MIT
"""Plans whose targets are played by a program, so that a test decides how they fare."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hil.protocol.messages import Info
from tinytransit.deploy.model_folder import ModelFolder

Play = Callable[..., dict[str, Any]]
WritePlan = Callable[..., Path]


@pytest.fixture
def play(model_dir: Path, info: Info, tmp_path: Path) -> Play:
    """Return the plan's entry for a played target; options as in played_device.py."""
    golden = ModelFolder.open(model_dir).golden()
    windows = [(golden.input_bytes(row).hex(), golden.output_bytes(row).hex()) for row in range(len(golden))]
    script = tmp_path / "played.json"
    script.write_text(json.dumps({"info": info.pack().hex(), "windows": windows}))

    def entry(label: str, **options: object) -> dict[str, Any]:
        program = tmp_path / f"{label}.sh"
        words = [f"--{name.replace('_', '-')} {value}" for name, value in options.items()]
        player = Path(__file__).parents[2] / "helpers/played_device.py"
        program.write_text(f"#!/bin/sh\nexec {sys.executable} {player} {script} {' '.join(words)}\n")
        program.chmod(0o755)
        return {"target": "native", "label": label, "firmware": str(program)}

    return entry


@pytest.fixture
def write_plan(model_dir: Path, tmp_path: Path) -> WritePlan:
    """Write a plan over the eight golden windows of the tiny model; JSON is YAML."""

    def write(*targets: dict[str, Any], **fields: object) -> Path:
        path = tmp_path / "plan.yaml"
        plan = {"name": "test", "model": str(model_dir), "windows": {"golden": True}, "targets": targets} | fields
        path.write_text(json.dumps(plan))
        return path

    return write
