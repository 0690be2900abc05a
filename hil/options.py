# SPDX-License-Identifier: MIT
"""The options that several commands of the harness share, each declared once, and those of both commands."""

from pathlib import Path
from typing import Annotated

import typer

from hil.targets.registry import NAMES
from tinytransit.options import RELEASED_MODEL, Json, Model, Seed, writable

__all__ = [
    "RELEASED_MODEL", "Baud", "Board", "Firmware", "Golden", "Html", "Jobs", "Json", "Junit", "LatencyLimit", "Limit",
    "Model", "Retries", "Seed", "Target", "Timeout", "Windows", "writable",
]  # fmt: skip

Target = Annotated[str, typer.Option("--target", metavar="TARGET", help=f"Where the model runs: {', '.join(NAMES)}.")]
Windows = Annotated[
    list[Path] | None, typer.Option("--windows", metavar="FILE", help="Shard of windows (.npz); may be repeated.")
]
Golden = Annotated[bool, typer.Option("--golden", help="Stream the golden vectors of the model.")]
Firmware = Annotated[
    Path | None,
    typer.Option(
        "--firmware",
        metavar="FILE",
        help="What an emulator or native runs, if not what `pio run` built here; for serial, its ELF.",
    ),
]
Board = Annotated[
    str | None,
    typer.Option("--board", metavar="BOARD", help="Board that labwired or renode simulates, such as feather_f405."),
]
Html = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="FILE", callback=writable, help="Write the result as one HTML page without scripts or links."
    ),
]
Junit = Annotated[
    Path | None,
    typer.Option(
        "--junit", metavar="FILE", callback=writable, help="Write the result as JUnit XML, for build servers."
    ),
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Take only the first N windows.")]
LatencyLimit = Annotated[
    float, typer.Option("--latency-limit", metavar="MS", min=0, help="Limit for the worst window, in ms.")
]
Timeout = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", min=0.01, help="Seconds to wait for an answer.")
]
Retries = Annotated[int, typer.Option("--retries", metavar="N", min=0, help="How often a request is repeated.")]
Jobs = Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, help="How many targets run at a time.")]
Baud = Annotated[
    int | None,
    typer.Option("--baud", metavar="BAUD", min=300, help="Let a pseudo-terminal pass only so many bits a second."),
]
