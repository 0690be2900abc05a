# SPDX-License-Identifier: MIT
"""Options that mean the same in every command, and what is done with them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.errors import TinyTransitError
from tinytransit.files import json_text, write_json

Out = Annotated[Path, typer.Option("--out", "-o", file_okay=False, help="Folder to write to; made if it is missing.")]
Seed = Annotated[int, typer.Option(min=0, help="Of all that is drawn at random; recorded in what is written.")]
Model = Annotated[
    Path, typer.Option(metavar="PATH", exists=True, help="A model folder (manifest.json), or a .tflite in one.")
]
Windows = Annotated[Path, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="A shard of windows (.npz).")]
Json = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="[FILE]",
        help="Write JSON to FILE (.json); without a FILE, print it and no tables.",
        # Before the work, not after it.
        callback=lambda file: _checked(file),
    ),
]

RELEASED_MODEL = Path("models")
"""The folder of the released model, in a checkout."""

_STDOUT = Path("-")


class JsonFileError(TinyTransitError):
    """The file after ``--json`` is none that may be replaced."""


def emit_json(document: object, destination: Path | None) -> bool:
    """Write what a command found as JSON, if ``--json`` was given.

    Args:
        document: What ``json.dumps`` takes.
        destination: The value of the option ``Json``: None, a file, or ``-``.

    Returns:
        Whether standard output was used; then nothing else may be printed there.

    Raises:
        JsonFileError: If the file's name does not end in ``.json``: it is then an argument that stands behind a lone
            ``--json``, perhaps an input.
    """
    if destination is None:
        return False
    if destination == _STDOUT:
        sys.stdout.write(json_text(document))
        return True
    _checked(destination)
    write_json(destination, document)
    return False


def _checked(destination: Path | None) -> Path | None:
    if destination not in (None, _STDOUT) and destination.suffix != ".json":
        raise JsonFileError(
            f"--json {destination}: the file's name must end in .json; to print JSON, put a lone --json last"
        )
    return destination
