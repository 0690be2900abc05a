# SPDX-License-Identifier: MIT
"""What README shows of Python runs in an empty folder and prints what README says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.training
def test_the_python_of_readme_prints_what_it_says(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    printed = README.split(code, 1)[1].split("```\n")[2]
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "empty",
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'python'}{os.pathsep}{ROOT}", "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout == printed, done.stderr
