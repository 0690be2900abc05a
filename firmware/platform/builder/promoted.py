# SPDX-License-Identifier: MIT
"""The folder of the model that a build takes."""

import os
import re
from pathlib import Path


def model_folder(project: Path) -> Path:
    """Return ``TINYTRANSIT_MODEL``; else the model that `tinytransit retrain` has promoted; else ``models``.

    ``tinytransit.resources.promoted_model`` reads the same file; a build must do without that package.

    Args:
        project: The project's folder.
    """
    if named := os.environ.get("TINYTRANSIT_MODEL"):
        return project / named
    store = project / (os.environ.get("TINYTRANSIT_STORE") or "tinytransit-learning")
    pointer = store / "current"
    if not pointer.is_file():
        return project / "models"
    name = pointer.read_text(encoding="utf-8", errors="replace").strip()
    return store / "models" / name if re.fullmatch(r"[0-9a-f]{16}", name) else pointer
