# SPDX-License-Identifier: MIT
"""The command ``python -m hil run``: one target, one verdict."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hil.errors import InputError
from hil.exit_codes import EXIT_CODES
from hil.run.cases import golden_cases, window_cases
from hil.run.result import Verdict
from hil.run.streaming import run_campaign
from hil.run.table import print_report
from hil.targets.registry import NAMES, make_target
from tinytransit.deploy.model_folder import ModelFolder


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(run)


def run(
    target: Annotated[str, typer.Option(help=f"Where the model runs: {', '.join(NAMES)}.")],
    windows: Annotated[list[Path] | None, typer.Option(help="Shard of windows (.npz); may be repeated.")] = None,
    golden: Annotated[bool, typer.Option("--golden", help="Stream the golden vectors of the model.")] = False,
    model: Annotated[Path, typer.Option(help="Folder with manifest.json, .tflite, golden.npz.")] = Path("models"),
    firmware: Annotated[
        Path | None,
        typer.Option(help="What an emulator or native runs, if not what `pio run` built here; for serial, its ELF."),
    ] = None,
    board: Annotated[
        str | None, typer.Option(help="Board that labwired or renode simulates, such as feather_f405.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the result as JSON (schema: hil/run/result.py).")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Stream only the first N windows.")] = None,
    latency_limit: Annotated[float, typer.Option(min=0, help="Limit for the worst window, in ms.")] = 10.0,
    timeout: Annotated[float, typer.Option(min=0.01, help="Seconds to wait for an answer.")] = 5.0,
    retries: Annotated[int, typer.Option(min=0, help="How often a request is repeated.")] = 3,
) -> None:
    """Run a campaign and print a table and PASS or FAIL.

    Real board:  python -m hil run --target serial:/dev/ttyACM0 --golden

    Emulator:  pio run -e qemu && python -m hil run --target qemu --golden --json build/qemu.json

    Another:  pio run -e nucleo_l476rg && python -m hil run --target labwired --board nucleo_l476rg --golden

    Renode 1.16 or later, if you have it (this target was written without one, and has not been run with it):
    pio run -e feather_f405 && python -m hil run --target renode --board feather_f405 --golden
    """
    if golden == bool(windows):
        raise InputError("give either --windows FILE or --golden")
    model_dir = ModelFolder.open(model)
    device = make_target(target, model, firmware, board)
    cases = window_cases(model_dir, windows, limit) if windows else golden_cases(model_dir, limit)
    bar = Progress(
        TextColumn(target),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    try:
        with bar:
            task = bar.add_task(target, total=len(cases))
            result = run_campaign(
                device,
                model_dir.manifest,
                cases,
                latency_limit_ms=latency_limit,
                timeout_s=timeout,
                retries=retries,
                command=["python", "-m", "hil", *sys.argv[1:]],
                progress=lambda done: bar.update(task, completed=done),
            )
    except KeyboardInterrupt:
        print("hil: stopped", file=sys.stderr)
        raise typer.Exit(130) from None
    # Piped into a file, the table keeps a width that no column has to fold in.
    print_report(result, Console(width=None if sys.stdout.isatty() else 120))
    if json is not None:
        result.write_json(json)
    raise typer.Exit(0 if result.verdict is Verdict.PASS else 1)
