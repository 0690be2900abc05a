# SPDX-License-Identifier: MIT
"""The engine equals the reference on random networks, and a kernel that rounds wrongly does not pass."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.deploy.static.operators import SUPPORTED


def fuzz(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["fuzz", *map(str, arguments)])
    return result.exit_code, result.output


def test_twenty_networks_do_not_differ(firmware: Path, tmp_path: Path) -> None:
    status, output = fuzz("--networks", 20, "--seed", 1, "--out", tmp_path, "--firmware", firmware)
    assert status == 0, output
    assert "20 networks" in output and "0 mismatches (seed 1)" in output


@pytest.mark.campaign
def test_a_thousand_networks_cover_every_operator_and_do_not_differ(firmware: Path, tmp_path: Path) -> None:
    status, output = fuzz("--networks", 1000, "--seed", 20, "--out", tmp_path, "--firmware", firmware)
    assert status == 0, output
    covered = output.partition("operators covered: ")[2]
    assert not [name for name in SUPPORTED if f"{name} " not in covered]


def test_a_kernel_that_rounds_wrongly_is_found_shrunk_and_named(firmware_with_wrong_ties: Path, tmp_path: Path) -> None:
    places = ["--targets", "native", "--firmware", str(firmware_with_wrong_ties)]
    status, output = fuzz("--networks", 10, "--seed", 1, "--attempts", 30, "--out", tmp_path, *places)
    assert status == 1, output
    cases = sorted(tmp_path.iterdir())
    assert cases and "kept in" in output
    for case in cases:
        assert len(json.loads((case / "case.json").read_text())["network"]["nodes"]) <= 3
        arguments = ["bisect", str(case / "model.tflite"), "--inputs", str(case / "inputs.npz"), *places]
        named = CliRunner().invoke(app, arguments)
        assert named.exit_code == 1
        element = r"native, goal \w+: input set \d+, output \d, element \(0,"
        assert re.search(rf"layer 'value_\d+' \(\w+\): {element}", named.output), named.output
