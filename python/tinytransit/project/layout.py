# SPDX-License-Identifier: MIT
"""Lay out a PlatformIO project: the firmware's sources, a model, and what PlatformIO would otherwise download."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from tinytransit import __version__
from tinytransit.boards import board_facts, environment_of
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.files import write_text
from tinytransit.project.errors import ProjectError
from tinytransit.project.platformio_pieces import write_pieces
from tinytransit.resources import bundled

_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")
_DEFAULT_ENVIRONMENTS = re.compile(r"(?m)^default_envs =\n(?:[ \t]+\S+\n)+")


def create_project(folder: Path, model: Path, boards: Sequence[str] = ()) -> Path:
    """Write a project that ``pio run`` builds, whole or not at all.

    Args:
        folder: The new folder; it may exist if it is empty.
        model: Folder of an exported model, which becomes ``models``.
        boards: What ``pio run`` builds for when it is given no environment; by default all.

    Returns:
        The folder.

    Raises:
        ProjectError: If the folder is in use or cannot be filled, or the model has no generated engine.
        BoardError: If there is no such board.
        ManifestError: If the model's manifest cannot be read.
        OSError: If it cannot be written.
    """
    environments = [environment_of(board) for board in boards if board_facts(board)]
    opened = ModelFolder.open(model)
    if not (opened.path / "static" / "network.c").is_file():
        raise ProjectError(f"{opened.path} has no generated engine; write one with: tinytransit export {opened.file}")
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise ProjectError(f"{folder} is there and not empty; name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name[:64]}-", dir=folder.parent) as scratch:
        unfinished = Path(scratch) / "project"
        try:
            shutil.copytree(bundled("firmware"), unfinished / "firmware", ignore=_LEFT_OUT)
            shutil.copytree(opened.path, unfinished / "models", ignore=_LEFT_OUT)
        except shutil.Error as error:
            # It lists each file; the first says what is wrong.
            _, _, reason = error.args[0][0]
            raise ProjectError(f"cannot write {folder}: {reason}") from error
        write_text(unfinished / "platformio.ini", _settings(environments))
        write_text(unfinished / ".gitignore", "/.pio/\n/.platformio/\n")
        templates = Environment(
            loader=PackageLoader("tinytransit.project"), undefined=StrictUndefined, keep_trailing_newline=True
        )
        readme = templates.get_template("README.md.j2")
        environment = environments[0] if environments else "nucleo_l476rg"
        write_text(
            unfinished / "README.md",
            readme.render(version=__version__, environment=environment, model_id=opened.model_id[:16]),
        )
        write_pieces(unfinished)
        # An empty folder may be in the way, and nothing else.
        unfinished.replace(folder)
    return folder


def _settings(environments: Sequence[str]) -> str:
    text = bundled("platformio.ini").read_text(encoding="utf-8")
    if not environments:
        return text
    lines = "".join(f"    {name}\n" for name in environments)
    return _DEFAULT_ENVIRONMENTS.sub(f"default_envs =\n{lines}", text)
