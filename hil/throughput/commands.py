# SPDX-License-Identifier: MIT
"""The command ``python -m hil throughput``."""

from typing import Annotated

import typer
from rich.table import Table

from hil.errors import EXIT_CODES, InputError
from hil.options import RELEASED_MODEL, Board, Firmware, Json, Model, Retries, Target, Timeout
from hil.output import finish, say_verdict
from hil.run.cases import golden_cases
from hil.targets.registry import make_target
from hil.throughput.measuring import line_name, measure_throughput
from hil.throughput.result import ThroughputResult
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.progress import counting
from tinytransit.terminal import Console

_BAUDS = (115_200, 921_600)
# What the text load of EEMBC's runner is said to reach.
_PUBLISHED_TEXT_BYTES_PER_S = 2_400


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(throughput)


def throughput(
    target: Target,
    baud: Annotated[
        list[int] | None,
        typer.Option(metavar="BAUD", min=300, help="Line to simulate; may be repeated. Default: 115200 and 921600."),
    ] = None,
    count: Annotated[int, typer.Option(metavar="N", min=1, help="Windows a line and depth.")] = 100,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    board: Board = None,
    timeout: Timeout = 5.0,
    retries: Retries = 3,
    json: Json = None,
) -> None:
    """Measure windows a second with one and with several requests in flight, and compare with the text load.

    The golden windows are streamed. A pseudo-terminal is measured over simulated lines and without a limit, a real port
    at its own speed only.

    pio run -e native && python -m hil throughput --target native
    """
    serial = target.startswith("serial:")
    if serial and baud:
        raise InputError(
            "--baud simulates lines in front of pseudo-terminals; give a real port its speed as serial:PORT@BAUD"
        )
    model_dir = ModelFolder.open(model)
    lines = [None] if serial else [*(baud or _BAUDS), None]
    device = make_target(target, model_dir.path, firmware, board)
    with counting(f"{device.name}: lines", len(lines)) as progress:
        progress.note("starts")
        result = measure_throughput(
            device,
            model_dir.manifest,
            golden_cases(model_dir),
            lines,
            windows=count,
            timeout_s=timeout,
            retries=retries,
            progress=progress.note,
            measured=progress.advance,
        )
    finish(result, json, lambda to: print_throughput(result, to))


def print_throughput(result: ThroughputResult, console: Console) -> None:
    """Print the rates by line and depth, and PASS or FAIL."""
    table = Table(
        title=f"{result.target}: windows of {result.input_bytes} bytes, by the clock of this host",
        title_justify="left",
    )
    for heading in ("line", "load", "in flight", "windows", "differ", "sent again", "windows/s", "payload bytes/s",
                    f"x {_PUBLISHED_TEXT_BYTES_PER_S} B/s"):  # fmt: skip
        table.add_column(heading, justify="left" if heading in ("line", "load") else "right")
    for rate in result.binary:
        table.add_row(
            line_name(rate.baud),
            "frames",
            str(rate.depth),
            str(rate.windows),
            str(rate.differing),
            str(rate.retries),
            f"{rate.windows_per_s:.1f}",
            f"{rate.payload_bytes_per_s:.0f}",
            f"{rate.payload_bytes_per_s / _PUBLISHED_TEXT_BYTES_PER_S:.1f}",
        )
    for load in result.text:
        times = f"{load.payload_bytes_per_s / _PUBLISHED_TEXT_BYTES_PER_S:.1f}"
        table.add_row(
            line_name(load.baud),
            "text, no inference",
            "-",
            str(load.windows),
            "-",
            "-",
            "-",
            f"{load.payload_bytes_per_s:.0f}",
            times,
        )
    console.print(table)
    say_verdict(console, result.verdict)
