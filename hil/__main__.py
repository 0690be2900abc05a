"""The command ``python -m hil``."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hil.campaign import run_campaign
from hil.cases import golden_cases, window_cases
from hil.errors import HilError, InputError
from hil.model_dir import ModelDir
from hil.report import print_report
from hil.result import Verdict
from hil.targets.registry import NAMES, make_target
from tinytransit.errors import TinyTransitError

_EXIT_CODES = (
    "Exit status: 0 PASS; 1 FAIL (an answer differs, or the latency is not below its limit); 2 wrong usage or bad "
    "input; 3 the target or the link failed; 130 interrupted."
)

app = typer.Typer(
    name="python -m hil",
    help="Hardware in the loop: stream windows to a board, or to an emulated one, over a serial port, and prove that "
    "it answers what TensorFlow Lite Micro answers, byte for byte and in time.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Keep `run` a sub-command: more are to come."""


@app.command(epilog=_EXIT_CODES)
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
    json: Annotated[Path | None, typer.Option(help="Write the result as JSON (schema: hil/result.py).")] = None,
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
    model_dir = ModelDir(model)
    device = make_target(target, model, firmware, board)
    cases = window_cases(model_dir, windows, limit) if windows else golden_cases(model_dir, limit)
    bar = Progress(TextColumn(target), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                   console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    try:
        with bar:
            task = bar.add_task(target, total=len(cases))
            result = run_campaign(
                device, model_dir.manifest, cases, latency_limit_ms=latency_limit, timeout_s=timeout, retries=retries,
                command=["python", "-m", "hil", *sys.argv[1:]], progress=lambda done: bar.update(task, completed=done),
            )
    except KeyboardInterrupt:
        print("hil: stopped", file=sys.stderr)
        raise typer.Exit(130) from None
    # Piped into a file, the table keeps a width that no column has to fold in.
    print_report(result, Console(width=None if sys.stdout.isatty() else 120))
    if json is not None:
        result.write_json(json)
    raise typer.Exit(0 if result.verdict is Verdict.PASS else 1)


def main() -> None:
    """Run the command line; an error that a user can mend ends in one line and the documented status."""
    try:
        app()
    except (HilError, TinyTransitError) as error:
        Console(stderr=True, soft_wrap=True).print(f"hil: {error}", style="bold red", markup=False, highlight=False)
        sys.exit(2 if isinstance(error, (InputError, TinyTransitError)) else 3)


if __name__ == "__main__":
    main()
