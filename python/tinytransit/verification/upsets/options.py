# SPDX-License-Identifier: MIT
"""Options of an SEU campaign: ``tinytransit seu`` on the emulated core, ``python -m hil seu`` on the whole firmware."""

from typing import Annotated

import typer

Regions = Annotated[
    str,
    typer.Option(metavar="REGIONS", help="Where: weights, code, constants, activations, stack, registers."),
]
Injections = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="In each region; else as many as --error and --confidence ask for."),
]
MarginOfError = Annotated[float, typer.Option("--error", metavar="SHARE", help="Margin of error of a share.")]
Confidence = Annotated[
    float, typer.Option("--confidence", metavar="SHARE", help="Confidence of the margin and the intervals.")
]
GoldenLimit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Take only the first N golden windows.")]
