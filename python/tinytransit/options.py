# SPDX-License-Identifier: MIT
"""Options that mean the same in every command, and what is done with them."""

import sys
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, get_type_hints

import typer

from tinytransit.errors import TinyTransitError
from tinytransit.files import check_writable, json_text, write_json
from tinytransit.resources import released_model

_STDOUT = Path("-")

_MODEL = typer.Option(
    "--model", metavar="PATH", exists=True, help="A model: its folder (with manifest.json), or the .tflite in it."
)
Model = Annotated[Path, _MODEL]
SomeModel = Annotated[Path | None, _MODEL]
"""The same where a command does without."""
Models = Annotated[list[Path] | None, _MODEL]

_WINDOWS = typer.Option(
    "--windows",
    metavar="FILE",
    exists=True,
    dir_okay=False,
    help="Windows (.npz); labelled, where a network is trained or measured.",
)
Windows = Annotated[Path, _WINDOWS]
SomeWindows = Annotated[Path | None, _WINDOWS]
"""The same where a command does without."""
FurtherWindows = Annotated[
    list[Path] | None,
    typer.Option(
        "--also",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Further windows to train on, of another cadence, for instance; may be repeated.",
    ),
]


def writable(path: Path | None) -> Path | None:
    """Refuse a file or folder at which nothing can be written: before the work, not after it.

    Raises:
        OSError: As of ``check_writable``.
    """
    if path is not None and path != _STDOUT:
        check_writable(path)
    return path


_OUT = typer.Option(
    "--out", "-o", metavar="DIR", file_okay=False, callback=writable, help="Folder to write to; made if it is missing."
)
Out = Annotated[Path, _OUT]
SomeOut = Annotated[Path | None, _OUT]
OutFile = Annotated[
    Path,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        dir_okay=False,
        callback=writable,
        help="File to write; one that is there is replaced.",
    ),
]

Seed = Annotated[
    int,
    typer.Option(
        min=0,
        callback=lambda seed: _seed(seed),
        help="Of all that is drawn at random; the same seed gives the same result.",
    ),
]
Json = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="[FILE]",
        help="Write JSON to FILE (.json); without a FILE, print it and no tables.",
        # Before the work, not after it.
        callback=lambda file: writable(_checked(file)),
    ),
]

_LIGHT_CURVES = typer.Option(
    "--input", metavar="PATH", help="A light-curve file (FITS, CSV) or a folder of them; may be repeated."
)
LightCurves = Annotated[list[Path], _LIGHT_CURVES]
SomeLightCurves = Annotated[list[Path] | None, _LIGHT_CURVES]
StarTable = Annotated[
    Path | None,
    typer.Option(
        "--stars",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A table of stars (TIC, KIC or Gaia columns: ID, Teff, rad, mass, logg, Tmag).",
    ),
]
_CATALOGS = typer.Option(
    "--catalog",
    metavar="FILE",
    exists=True,
    dir_okay=False,
    help="A catalogue of candidates or events (.csv: KOI, TOI, TCE, K2, ...); may be repeated.",
)
Catalogs = Annotated[list[Path], _CATALOGS]
SomeCatalogs = Annotated[list[Path] | None, _CATALOGS]
SkippedFile = Annotated[
    Path | None,
    typer.Option(
        "--skipped",
        metavar="FILE",
        dir_okay=False,
        callback=writable,
        help="Write what gave no window, and why (.csv).",
    ),
]
PeriodTolerance = Annotated[
    float,
    typer.Option(
        metavar="SHARE", min=0.0, max=0.1, help="Largest relative difference of two periods that are the same."
    ),
]
_TARGETS = typer.Option(
    "--targets",
    metavar="FILE",
    exists=True,
    dir_okay=False,
    help="A text file: a target a line, such as TIC 261136679; # begins a remark.",
)
Targets = Annotated[Path, _TARGETS]
SomeTargets = Annotated[Path | None, _TARGETS]
Timeout = Annotated[
    float, typer.Option(metavar="SECONDS", min=0.1, help="Longest silence of a server; below 1 kB/s is silence.")
]

Fold = Annotated[int | None, typer.Option(min=0, max=9, help="Only this fold of the windows.")]
TestFold = Annotated[
    int, typer.Option("--test-fold", min=0, max=9, help="Fold that is kept from all fitting, for the final figures.")
]
Folds = Annotated[str, typer.Option(metavar="FOLDS", help="Folds to test on, such as 2,5,8; or 10 for all ten.")]
_EPOCHS = typer.Option("--epochs", min=1, help="Most epochs of a training.")
Epochs = Annotated[int, _EPOCHS]
SomeEpochs = Annotated[int | None, _EPOCHS]
"""The same where it depends on the training."""
_THRESHOLD = typer.Option(
    "--threshold", metavar="SCORE", min=0, max=1, help="Score at or above which a window is called transit-like."
)
Threshold = Annotated[float, _THRESHOLD]
SomeThreshold = Annotated[float | None, _THRESHOLD]
"""The same where the model or its training knows one."""

Boards = Annotated[
    list[str] | None, typer.Option("--board", metavar="BOARD", help="A board, as PlatformIO names it; may be repeated.")
]
SomeBuilds = Annotated[Path | None, typer.Option(metavar="DIR", file_okay=False, help="PlatformIO's build folder.")]
"""Without it, a command builds what it needs."""
Environment = Annotated[str, typer.Option("--env", metavar="NAME", help="PlatformIO environment of a Cortex-M4.")]

RELEASED_MODEL = released_model()
"""The folder of the promoted model, else of that of the project in the current folder, or else of the released one."""


class JsonFileError(TinyTransitError):
    """The file after ``--json`` is none that may be replaced."""


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take the fields of a dataclass, which several commands share, as options of its own.

    Args:
        command: Has a parameter whose type is a dataclass of annotated options.

    Returns:
        The same with each field in the place of that parameter; all are passed by name.
    """
    hints = get_type_hints(command, include_extras=True)
    parameters: list[Parameter] = []
    bundles: dict[str, tuple[Callable[..., object], list[str]]] = {}
    for name, parameter in signature(command).parameters.items():
        kind = hints[name]
        if not (isinstance(kind, type) and is_dataclass(kind)):
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=kind))
            continue
        types = get_type_hints(kind, include_extras=True)
        bundles[name] = kind, [field.name for field in fields(kind)]
        for field in fields(kind):
            default = Parameter.empty if field.default is MISSING else field.default
            parameters.append(
                Parameter(field.name, Parameter.KEYWORD_ONLY, default=default, annotation=types[field.name])
            )

    @wraps(command)
    def spread_out(**given: object) -> None:
        bundled = {
            name: kind(**{field: given.pop(field) for field in names}) for name, (kind, names) in bundles.items()
        }
        command(**given, **bundled)

    spread_out.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    spread_out.__annotations__ = {each.name: each.annotation for each in parameters}
    return spread_out


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


def _seed(value: int) -> int:
    # NumPy's and Keras's global seeds are 32 bits.
    if value >= 1 << 32:
        raise typer.BadParameter(f"{value} is above 4294967295")
    return value


def _checked(destination: Path | None) -> Path | None:
    if destination not in (None, _STDOUT) and destination.suffix != ".json":
        raise JsonFileError(
            f"--json {destination}: the file's name must end in .json; to print JSON, put a lone --json last"
        )
    return destination
