# SPDX-License-Identifier: MIT
"""The command ``python -m hil eembc``."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hil.eembc.result import EembcResult
from hil.eembc.run import run_eembc
from hil.errors import InputError
from hil.exit_codes import EXIT_CODES
from hil.run.cases import golden_cases
from hil.run.result import Verdict
from hil.targets.registry import NAMES, make_target
from tinytransit.deploy.model_folder import ModelFolder


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(eembc)


def eembc(
    target: Annotated[str, typer.Option(help=f"Where the model runs: {', '.join(NAMES)}; not tflm-host.")],
    golden: Annotated[bool, typer.Option("--golden", help="Load the golden vectors of the model.")] = False,
    iterations: Annotated[int, typer.Option(min=1, max=1_000_000, help="Timed inferences a window.")] = 10,
    warmups: Annotated[int, typer.Option(min=0, max=1_000_000, help="Inferences before them.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Load only the first N windows.")] = None,
    baud: Annotated[
        int | None, typer.Option(min=300, help="Let a pseudo-terminal pass only so many bits a second.")
    ] = None,
    model: Annotated[Path, typer.Option(help="Folder with manifest.json and golden.npz.")] = Path("models"),
    firmware: Annotated[Path | None, typer.Option(help="What native or an emulator runs, if not the one here.")] = None,
    board: Annotated[str | None, typer.Option(help="Board that labwired or renode simulates.")] = None,
    timeout: Annotated[float, typer.Option(min=0.01, help="Seconds that an answer may take.")] = 5.0,
    json: Annotated[Path | None, typer.Option(help="Write the result as JSON (schema: hil/eembc/result.py).")] = None,
) -> None:
    """Drive a device with the text commands of EEMBC's EnergyRunner for MLPerf Tiny, and compare its scores.

    pio run -e native && python -m hil eembc --target native --golden
    """
    if not golden:
        raise InputError("give --golden: the golden vectors are what there is to load")
    if target == "tflm-host":
        raise InputError("tflm-host answers the binary protocol only; choose a target that runs the firmware")
    if baud is not None and target.startswith("serial:"):
        raise InputError("--baud slows pseudo-terminals; give a real port its speed as serial:PORT@BAUD")
    model_dir = ModelFolder.open(model)
    try:
        result = run_eembc(
            make_target(target, model, firmware, board),
            model_dir.manifest,
            golden_cases(model_dir, limit),
            iterations=iterations,
            warmups=warmups,
            timeout_s=timeout,
            baud=baud,
        )
    except KeyboardInterrupt:
        print("hil: stopped", file=sys.stderr)
        raise typer.Exit(130) from None
    print_eembc(result, Console(width=None if sys.stdout.isatty() else 120))
    if json is not None:
        result.write_json(json)
    raise typer.Exit(0 if result.verdict is Verdict.PASS else 1)


def print_eembc(result: EembcResult, console: Console) -> None:
    """Print a table of the windows, the rates, and PASS or FAIL."""
    table = Table(
        title=escape(f"{result.target}: {result.name}, {result.profile}, model {result.model}"), title_justify="left"
    )
    for heading in ("window", "star", "reference", "device", "equal", "load s", "inferences/s"):
        table.add_column(heading)
    for window in result.windows:
        rate = f"{1e6 * result.iterations / window.elapsed_us:.1f}" if window.elapsed_us else "-"
        table.add_row(
            str(window.index),
            escape(window.star),
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
    console.print(
        f"median: {rate} inferences/s ({result.clock}); {result.load_bytes_per_s:.0f} bytes/s loaded {line}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    good = result.verdict is Verdict.PASS
    console.print(result.verdict.value, style="bold green" if good else "bold red", highlight=False)


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.3f}" for value in values)
