# SPDX-License-Identifier: MIT
"""Images as PlatformIO builds them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tinytransit.boards import environment_of

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


@dataclass(frozen=True)
class ReleasedImages:
    """The firmware of every board and of this host, with the released model.

    Attributes:
        folder: Of the build.
        said: What PlatformIO printed.
        failed: Whether a build failed.
    """

    folder: Path
    said: str
    failed: bool

    @property
    def qemu(self) -> Path:
        """The image of the emulated board."""
        return self.of("netduinoplus2")

    @property
    def native(self) -> Path:
        """The program for this host."""
        assert not self.failed, self.said
        return self.folder / "native" / "program"

    def of(self, board: str) -> Path:
        """Return a board's image."""
        assert not self.failed, self.said
        return self.folder / environment_of(board) / "firmware.elf"


def build_released(folder: Path) -> None:
    """Build them below a folder, and write down how it went."""
    done = [run_platformio(folder / "build", environment, RELEASED_MODEL) for environment in (None, "native")]
    said = "".join(each.stdout + each.stderr for each in done)
    (folder / "outcome.json").write_text(json.dumps([said, any(each.returncode for each in done)]))


def built_images(folder: Path) -> ReleasedImages:
    """Return what ``build_released`` left in a folder."""
    said, failed = json.loads((folder / "outcome.json").read_text())
    return ReleasedImages(folder / "build", said, failed)


def write_variant(folder: Path, old: str, new: str) -> None:
    """Copy the engine that fails on demand to ``folder``, with one text replaced."""
    target = folder / "static"
    target.mkdir()
    for file in (FAULTY_MODEL / "static").iterdir():
        (target / file.name).write_text(file.read_text().replace(old, new))
