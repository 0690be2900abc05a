# SPDX-License-Identifier: MIT
"""The command ``python -m hil eembc``."""

from typing import Annotated

import typer
from rich.table import Table

from hil.eembc.result import EembcResult
from hil.eembc.run import run_eembc
from hil.errors import EXIT_CODES, InputError
from hil.options import RELEASED_MODEL, Baud, Board, Firmware, Golden, Json, Limit, Model, Target, Timeout, Windows
from hil.output import finish, say, say_verdict
from hil.run.cases import chosen_cases
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.progress import counting
from tinytransit.terminal import Console


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(eembc)


def eembc(
    target: Target,
    windows: Windows = None,
    golden: Golden = False,
    iterations: Annotated[int, typer.Option(metavar="N", min=1, max=1_000_000, help="Timed inferences a window.")] = 10,
    warmups: Annotated[int, typer.Option(metavar="N", min=0, max=1_000_000, help="Inferences before them.")] = 1,
    limit: Limit = None,
    baud: Baud = None,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    board: Board = None,
    timeout: Timeout = 5.0,
    json: Json = None,
) -> None:
    """Drive a device with the text commands of EEMBC's EnergyRunner for MLPerf Tiny, and compare its scores.

    The inferences of a window must end within --timeout.

    pio run -e native && python -m hil eembc --target native --golden
    """
    if target == "tflm-host":
        raise InputError("tflm-host answers the binary protocol only; choose a target that runs the firmware")
    if baud is not None and target.startswith("serial:"):
        raise InputError("--baud slows pseudo-terminals; give a real port its speed as serial:PORT@BAUD")
    model_dir = ModelFolder.open(model)
    cases = chosen_cases(model_dir, golden, windows, limit)
    with counting(target, len(cases)) as progress:
        result = run_eembc(
            make_target(target, model_dir.path, firmware, board),
            model_dir.manifest,
            cases,
            iterations=iterations,
            warmups=warmups,
            timeout_s=timeout,
            baud=baud,
            progress=progress,
        )
    finish(result, json, lambda to: print_eembc(result, to))


def print_eembc(result: EembcResult, console: Console) -> None:
    """Print a table of the windows, the rates, and PASS or FAIL."""
    table = Table(title=f"{result.target}: {result.name}, {result.profile}, model {result.model}", title_justify="left")
    for heading in ("window", "star", "reference", "device", "equal", "load s", "inferences/s"):
        table.add_column(heading)
    for window in result.windows:
        rate = f"{1e6 * result.iterations / window.elapsed_us:.1f}" if window.elapsed_us else "-"
        table.add_row(
            str(window.index),
            window.star,
            _numbers(window.expected),
            _numbers(window.got),
            "yes" if window.equal else "NO",
            f"{window.load_s:.3f}",
            rate,
            style=None if window.equal else "bold red",
        )
    console.print(table)
    rate = f"{result.inferences_per_s:.1f}" if result.inferences_per_s is not None else "unknown:"
    line = f"at {result.baud} baud" if result.baud else "over a line without a limit"
    say(console, f"median: {rate} inferences/s ({result.clock}); {result.load_bytes_per_s:.0f} bytes/s loaded {line}")
    say_verdict(console, result.verdict)


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.3f}" for value in values)
