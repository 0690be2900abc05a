# SPDX-License-Identifier: MIT
"""The tutorials run as they stand, from top to bottom, in an empty folder."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT
from helpers.installed_commands import environment_in

TUTORIALS = sorted(path for path in (ROOT / "docs" / "tutorials").glob("*.md") if path.name != "README.md")
BLOCK = re.compile(r"(<!-- not run: [^>]+ -->\n)?```(sh|python)\n(.*?)```", re.DOTALL)
# Blocks of Python share their names, as the cells of a notebook do, and each block begins in the folder of the first.
RUNNER = """\
import json, os, subprocess, sys
home, names = os.getcwd(), {"__name__": "__main__"}
for kind, text in json.load(sys.stdin):
    os.chdir(home)
    print("----", text.strip(), sep="\\n", flush=True)
    if kind == "python":
        exec(compile(text, "tutorial", "exec"), names)
    else:
        subprocess.run(["bash", "-euo", "pipefail", "-c", text], check=True)
"""


def blocks_of(tutorial: Path) -> list[tuple[str, str]]:
    text = tutorial.read_text(encoding="utf-8")
    return [(kind, code) for skipped, kind, code in BLOCK.findall(text) if not skipped]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return environment_in(tmp_path)


@pytest.mark.training
@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_runs(tutorial: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    blocks = blocks_of(tutorial)
    assert blocks
    done = subprocess.run([sys.executable, "-c", RUNNER], cwd=folder, env=environment, input=json.dumps(blocks),
                          capture_output=True, text=True, timeout=500)  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    shutil.rmtree(folder)


def test_every_tutorial_is_listed() -> None:
    listed = (ROOT / "docs" / "tutorials" / "README.md").read_text(encoding="utf-8")
    assert all(f"({path.name})" in listed for path in TUTORIALS)
