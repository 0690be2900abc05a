# SPDX-License-Identifier: MIT
"""Images as PlatformIO builds them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAULTY_MODEL = ROOT / "tests" / "firmware" / "models" / "faulty"
"""An engine that fails on demand."""

RELEASED_MODEL = ROOT / "models"
BUILD_TIMEOUT_S = 300

Build = Callable[..., subprocess.CompletedProcess[str]]


def run_platformio(
    build_dir: Path, environment: str | None, model: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run ``pio run`` for an environment, or for all default ones, with a model's folder and a build folder."""
    return subprocess.run(
        [sys.executable, "-m", "platformio", "run", *(["-e", environment] if environment else []), *arguments],
        cwd=ROOT,
        env={**os.environ, "TINYTRANSIT_MODEL": str(model), "PLATFORMIO_BUILD_DIR": str(build_dir)},
        capture_output=True,
        text=True,
        timeout=BUILD_TIMEOUT_S,
    )


def write_variant(folder: Path, old: str, new: str) -> None:
    """Copy the engine that fails on demand to ``folder``, with one text replaced."""
    target = folder / "static"
    target.mkdir()
    for file in (FAULTY_MODEL / "static").iterdir():
        (target / file.name).write_text(file.read_text().replace(old, new))
