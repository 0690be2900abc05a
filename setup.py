# SPDX-License-Identifier: MIT
"""Put the firmware's sources and the released model into the wheel, so that it works in any folder.

Everything else stands in pyproject.toml.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RESOURCES = ("firmware", "models", "platformio.ini")
# Left by tools that were run in the checkout.
NOT_COPIED = ("__pycache__", "*.pyc", ".*", "*.png", "*.csv")


class BuildWithResources(build_py):
    """Build as ever, then copy; an editable install finds all of it in the checkout."""

    def run(self) -> None:
        """Build."""
        super().run()
        if self.editable_mode:
            return
        folder = Path(self.build_lib) / "tinytransit" / "bundled_files"
        shutil.rmtree(folder, ignore_errors=True)
        for name in RESOURCES:
            if Path(name).is_dir():
                shutil.copytree(name, folder / name, ignore=shutil.ignore_patterns(*NOT_COPIED))
            else:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copy(name, folder / name)


setup(cmdclass={"build_py": BuildWithResources})
