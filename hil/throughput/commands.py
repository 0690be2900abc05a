# SPDX-License-Identifier: MIT
"""The command ``python -m hil throughput``."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hil.errors import InputError
from hil.exit_codes import EXIT_CODES
from hil.run.cases import golden_cases
from hil.run.result import Verdict
from hil.targets.registry import NAMES, make_target
from hil.throughput.measuring import line_name, measure_throughput
from hil.throughput.result import ThroughputResult
from tinytransit.deploy.model_folder import ModelFolder

_BAUDS = (115_200, 921_600)
# What the text load of EEMBC's runner is said to reach.
_PUBLISHED_TEXT_BYTES_PER_S = 2_400


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(throughput)


def throughput(
    target: Annotated[str, typer.Option(help=f"Where the model runs: {', '.join(NAMES)}.")],
    baud: Annotated[
        list[int] | None, typer.Option(min=300, help="Line to simulate; may be repeated. Default: 115200 and 921600.")
    ] = None,
    windows: Annotated[int, typer.Option(min=1, help="Windows a line and depth.")] = 100,
    model: Annotated[Path, typer.Option(help="Folder with manifest.json and golden.npz.")] = Path("models"),
    firmware: Annotated[Path | None, typer.Option(help="What native or an emulator runs, if not the one here.")] = None,
    board: Annotated[str | None, typer.Option(help="Board that labwired or renode simulates.")] = None,
    timeout: Annotated[float, typer.Option(min=0.01, help="Seconds to wait for an answer.")] = 5.0,
    retries: Annotated[int, typer.Option(min=0, help="How often a request is repeated.")] = 3,
    json: Annotated[
        Path | None, typer.Option(help="Write the result as JSON (schema: hil/throughput/result.py).")
    ] = None,
) -> None:
    """Measure windows a second with one and with several requests in flight, and compare with the text load.

    A pseudo-terminal is measured over simulated lines and without a limit, a real port at its own speed only.

    pio run -e native && python -m hil throughput --target native
    """
    serial = target.startswith("serial:")
    if serial and baud:
        raise InputError(
            "--baud simulates lines in front of pseudo-terminals; give a real port its speed as serial:PORT@BAUD"
        )
    model_dir = ModelFolder.open(model)
    lines = [None] if serial else [*(baud or _BAUDS), None]
    try:
        result = measure_throughput(
            make_target(target, model, firmware, board),
            model_dir.manifest,
            golden_cases(model_dir),
            lines,
            windows=windows,
            timeout_s=timeout,
            retries=retries,
            progress=lambda doing: print(f"hil: {doing}", file=sys.stderr),
        )
    except KeyboardInterrupt:
        print("hil: stopped", file=sys.stderr)
        raise typer.Exit(130) from None
    print_throughput(result, Console(width=None if sys.stdout.isatty() else 120))
    if json is not None:
        result.write_json(json)
    raise typer.Exit(0 if result.verdict is Verdict.PASS else 1)


def print_throughput(result: ThroughputResult, console: Console) -> None:
    """Print the rates by line and depth, and PASS or FAIL."""
    table = Table(
        title=f"{result.target}: windows of {result.input_bytes} bytes, by the clock of this host", title_justify="left"
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
    good = result.verdict is Verdict.PASS
    console.print(result.verdict.value, style="bold green" if good else "bold red", highlight=False)
