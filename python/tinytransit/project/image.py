# SPDX-License-Identifier: MIT
"""Build an image where there is no project: in a folder of the user's cache, once for each model and version."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from tinytransit import __version__
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.files import sha256_of
from tinytransit.project.errors import ProjectError
from tinytransit.project.layout import create_project
from tinytransit.resources import bundled
from tinytransit.terminal import Console

_LAST_LINES = 12


def project_with(model: Path) -> Path:
    """Return the project of the current folder, or else one that has the model, in the user's cache.

    Args:
        model: Folder of an exported model.

    Raises:
        ProjectError: If the model has no generated engine.
        ManifestError: If its manifest cannot be read.
    """
    if Path("platformio.ini").is_file():
        return Path()
    opened = ModelFolder.open(model)
    folder = platformdirs.user_cache_path("tinytransit") / f"{__version__}-{_fingerprint(opened.path)}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock_file(folder).open("w") as lock:
        # Another process may be laying out the same; it has finished when this goes on.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "platformio.ini").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            create_project(folder, opened.path)
    return folder


def image_of(environment: str, model: Path, program: str) -> Path:
    """Return an image, built now if need be: in the project of the current folder the one that ``pio run`` built.

    Args:
        environment: Of ``platformio.ini``.
        model: Folder of an exported model; a project has its own.
        program: Name of the file: ``firmware.elf`` or ``program``.

    Returns:
        Its path; in a project of the current folder there may be no file yet.

    Raises:
        ProjectError: If the model has no generated engine, or the build fails.
    """
    project = project_with(model)
    image = _place(project, environment, program)
    if project == Path() or image.is_file():
        return image
    with _lock_file(project).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        settings = {
            name: value for name, value in os.environ.items() if not name.startswith(("PLATFORMIO_", "TINYTRANSIT_"))
        }
        return _built(project, environment, program, settings)


def built_image(environment: str, model: Path, program: str) -> Path:
    """Return an image, built now if there is none, in a project of the current folder as well.

    Args:
        environment: Of ``platformio.ini``.
        model: Folder of an exported model, which the image is built with.
        program: Name of the file: ``firmware.elf`` or ``program``.

    Raises:
        ProjectError: If the model has no generated engine, or the build fails.
    """
    project = project_with(model)
    image = _place(project, environment, program)
    if project != Path() or image.is_file():
        return image_of(environment, model, program)
    return _built(project, environment, program, os.environ | {"TINYTRANSIT_MODEL": str(model.absolute())})


def _place(project: Path, environment: str, program: str) -> Path:
    return project / ".pio" / "build" / environment / program


def _built(project: Path, environment: str, program: str, settings: Mapping[str, str]) -> Path:
    """Build an environment of a project; ``settings`` are the environment variables."""
    where = "here" if project == Path() else f"in {project}"
    Console(stderr=True).print(f"building the firmware ({environment}) once, {where}", soft_wrap=True)
    done = subprocess.run(
        [sys.executable, "-m", "platformio", "run", "-s", "-d", str(project), "-e", environment],
        env=settings, capture_output=True, text=True, errors="replace",
    )  # fmt: skip
    image = _place(project, environment, program)
    if done.returncode != 0 or not image.is_file():
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-_LAST_LINES:])
        raise ProjectError(
            f"the firmware ({environment}) does not build; `tinytransit doctor` tells which compiler is missing: {said}"
        )
    return image


def _lock_file(project: Path) -> Path:
    return project.with_name(f"{project.name}.lock")


def _fingerprint(model: Path) -> str:
    """Return a digest of all that an image is made of."""
    digest = hashlib.sha256()
    for folder in (bundled("firmware"), model):
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            digest.update(f"{file.relative_to(folder)} {sha256_of(file)}\n".encode())
    digest.update(sha256_of(bundled("platformio.ini")).encode())
    return digest.hexdigest()[:16]
