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
from tinytransit.files import sha256_of, write_text
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
        return _built(project, environment, image, _settings(project))


def built_image(environment: str, model: Path, program: str) -> Path:
    """Return an image, built now if there is none, in a project of the current folder as well.

    Where ``pio run`` built the image with another model, one with this model is built beside it.

    Args:
        environment: Of ``platformio.ini``.
        model: Folder of an exported model, which the image is built with.
        program: Name of the file: ``firmware.elf`` or ``program``.

    Raises:
        ProjectError: If the model has no generated engine, or the build fails.
    """
    project = project_with(model)
    image = _place(project, environment, program)
    if project != Path():
        return image_of(environment, model, program)
    if image.is_file():
        opened = ModelFolder.open(model)
        # Each image tells its model in INFO, so it holds the id.
        if opened.manifest.model_id_bytes in image.read_bytes():
            return image
        return variant_of(environment, opened.path, program, f"model-{opened.model_id[:8]}", {}, image)
    return _built(project, environment, image, os.environ | {"TINYTRANSIT_MODEL": str(model.absolute())})


def variant_of(
    environment: str, model: Path, program: str, name: str, settings: Mapping[str, str], other: Path
) -> Path:
    """Return an image beside another, built in another way, and again only if that other one or the model has changed.

    Args:
        environment: Of ``platformio.ini``.
        model: Folder of an exported model, which it is built with.
        program: Name of the file: ``firmware.elf`` or ``program``.
        name: Of the way; a folder of that name holds what is built.
        settings: Environment variables that make it another image.
        other: The image that it is a variant of.

    Raises:
        ProjectError: If the model has no generated engine, the project cannot be written in, or the build fails.
    """
    project = project_with(model)
    origin = f"{sha256_of(other)} {_fingerprint(model)}"
    folder = project / ".pio" / name
    image, stamp = folder / environment / program, folder / f"{environment}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock_file = _lock_file(folder).open("w")
    except OSError as error:
        raise ProjectError(f"cannot build the firmware in {folder}: {error.strerror}") from error
    with lock_file as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if image.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == origin:
            return image
        own = {"TINYTRANSIT_MODEL": str(model.absolute()), "PLATFORMIO_BUILD_DIR": str(folder.absolute())}
        _built(project, environment, image, {**_settings(project), **own, **settings}, f", {name}")
        write_text(stamp, origin)
    return image


def _settings(project: Path) -> dict[str, str]:
    """Return the environment variables; a project of the user's cache is built as it is, whatever the user has set."""
    if project == Path():
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if not name.startswith(("PLATFORMIO_", "TINYTRANSIT_"))}


def _place(project: Path, environment: str, program: str) -> Path:
    return project / ".pio" / "build" / environment / program


def _built(project: Path, environment: str, image: Path, settings: Mapping[str, str], way: str = "") -> Path:
    """Build an environment of a project; ``settings`` are the environment variables."""
    where = "here" if project == Path() else f"in {project}"
    Console(stderr=True).print(f"building the firmware ({environment}{way}) once, {where}", soft_wrap=True)
    done = subprocess.run(
        [sys.executable, "-m", "platformio", "run", "-s", "-d", str(project), "-e", environment],
        env=settings, capture_output=True, text=True, errors="replace",
    )  # fmt: skip
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
