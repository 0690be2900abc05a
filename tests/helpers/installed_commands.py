# SPDX-License-Identifier: MIT
"""A shell in which this checkout's commands are installed, as they would be by the wheel."""

import os
import sys
from pathlib import Path

from helpers.firmware_images import ROOT


def environment_in(folder: Path) -> dict[str, str]:
    """The environment of such a shell.

    Args:
        folder: For the programs and their cache.
    """
    programs = folder / "bin"
    programs.mkdir()
    (programs / "tinytransit").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tinytransit.cli "$@"\n')
    (programs / "pio").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m platformio "$@"\n')
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    paths = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT / 'python'}{os.pathsep}{ROOT}",
    }
    return {**os.environ, **paths, "XDG_CACHE_HOME": str(folder / "cache"), "TF_CPP_MIN_LOG_LEVEL": "3"}
