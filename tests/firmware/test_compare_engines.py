# SPDX-License-Identifier: MIT
"""The comparison of both engines, with a stand-in for the library, which answers every window wrongly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

LIBRARY = ROOT / "tests" / "firmware" / "fake_tflm"
# What the stand-in's interpreter says that it uses.
ARENA_USED = 4096
TIMEOUT_S = 500


def compare(*arguments: str | int | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "compare_engines.py", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S,
    )  # fmt: skip


@pytest.mark.emulator
def test_both_engines_are_built_asked_and_measured(tmp_path: Path) -> None:
    pytest.importorskip("unicorn", reason="figures need the emulator ([timing])")
    record = tmp_path / "tflm.json"
    done = compare("--lib", LIBRARY, "--board", "feather_f405", "--limit", 1, "--json", record, "--build", tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    static, tflm = json.loads(record.read_text())["rows"]
    assert static["answers"] == [{"target": "qemu", "windows": 1, "right": 1}]
    targets = ["qemu", "labwired:feather_f405"]
    assert tflm["answers"] == [{"target": target, "windows": 1, "right": 0} for target in targets]
    arena = (tflm["figures"]["arena_used"], tflm["figures"]["arena_reserved"])
    assert arena[0] == ARENA_USED and ARENA_USED < arena[1] < ARENA_USED + 1024
    assert static["figures"]["cost"]["instructions"] > 0
    # A wrong answer has no speed.
    assert tflm["figures"]["cost"] is None


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--lib", "tests"), "tests is no TensorFlow Lite Micro library"),
        (("--lib", LIBRARY, "--board", "teapot"), "teapot"),
        (("--lib", LIBRARY, "--model", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_built_is_one_line_and_builds_nothing(
    tmp_path: Path, arguments: tuple[str | Path, ...], named: str
) -> None:
    done = compare(*arguments, "--build", tmp_path / "build")
    assert done.returncode == 2 and done.stdout == ""
    assert named in done.stderr and not (tmp_path / "build").exists()
