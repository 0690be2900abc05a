# SPDX-License-Identifier: MIT
"""The command on the released model: a report that a second run repeats, from what the first has kept."""

import json
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT
from typer.testing import CliRunner, Result

from tinytransit.cli import app
from tinytransit.verification.upsets.region import SeuError

pytestmark = pytest.mark.emulator


def seu(*arguments: object) -> Result:
    fixed = ["seu", "--regions", "registers", "--injections", "3", "--jobs", "1"]
    return CliRunner().invoke(app, [*fixed, *map(str, arguments)])


def test_a_campaign_reports_what_it_injected_and_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    first = seu("--out", tmp_path, "--limit", 1, "--seed", 5, "--json")
    report = json.loads(first.stdout)
    (region,) = report["variants"]["none"]["regions"]
    assert region["region"] == "registers" and region["all"]["injections"] == 3
    assert report["seed"] == 5 and report["windows"] == 1
    assert (tmp_path / "seu.json").read_text() == first.stdout
    again = seu("--out", tmp_path, "--limit", 1, "--seed", 5, "--json", "--model", RELEASED_MODEL / "transit.tflite")
    assert again.stdout == first.stdout
    refused = seu("--out", tmp_path, "--limit", 100_000, "--seed", 6)
    assert isinstance(refused.exception, SeuError)
