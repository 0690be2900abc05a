# SPDX-License-Identifier: MIT
"""The command ``python -m hil bringup``."""

import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hil.bringup.operator import Operator
from hil.bringup.report import BringUp, Status, Step
from hil.bringup.walk import Effort, Walk
from hil.documents import Verdict
from hil.errors import EXIT_CODES
from hil.targets.registry import NAMES, make_target
from tinytransit.deploy.model_folder import ModelFolder


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(bringup)


def bringup(
    target: Annotated[str, typer.Option(help=f"Where the model runs: {', '.join(NAMES)}.")],
    board: Annotated[
        str | None, typer.Option(help="Board, such as nucleo_f446re: which probe to ask, or what labwired simulates.")
    ] = None,
    model: Annotated[Path, typer.Option(help="Folder with manifest.json, .tflite, golden.npz.")] = Path("models"),
    firmware: Annotated[Path | None, typer.Option(help="What it runs, if not what `pio run` built here.")] = None,
    revision: Annotated[str | None, typer.Option(help="The chip's revision, if no probe can read it.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the report as JSON (schema: hil/bringup/report.py).")] = None,
    text: Annotated[Path | None, typer.Option(help="Write the report as text.")] = None,
    faults: Annotated[int, typer.Option(min=1, help="Windows on the damaged line.")] = 200,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N golden windows.")] = None,
    quiet: Annotated[float, typer.Option(min=0, help="Seconds of silence.")] = 10.0,
) -> None:
    """Walk through the twelve steps of docs/how-to/bring-up.md, and write a report that can be sent in.

    What only a person can do is asked for; in a pipe it is left out, and said to be. Whatever has no answer on an
    emulator or on the host is named so.

    python -m hil bringup --target serial:/dev/ttyACM0 --board nucleo_f446re --json bringup.json --text bringup.txt
    """
    model_dir = ModelFolder.open(model)
    simulated = board if not target.startswith("serial:") and target in ("labwired", "renode") else None
    walk = Walk(
        lambda: make_target(target, model, firmware, simulated),
        model_dir,
        Operator(input if sys.stdin.isatty() else None),
        Effort(faults, limit, quiet),
        say=lambda step: print(f"{step.name}: {step.status}, {step.words}", file=sys.stderr, flush=True),
    )
    try:
        steps = walk.run(board)
    except KeyboardInterrupt:
        print("hil: stopped", file=sys.stderr)
        raise typer.Exit(130) from None
    report = BringUp(
        verdict=_verdict(steps), target=target, command=["python", "-m", "hil", *sys.argv[1:]],
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        host=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        model_id=model_dir.manifest.model_id, chip_revision=revision or walk.chip_revision, device=walk.device,
        clock=walk.clock, cycles=walk.cycles, steps=steps,
    )  # fmt: skip
    print(report.text(), end="")
    report.write(json, text)
    raise typer.Exit(0 if report.verdict is Verdict.PASS else 1)


def _verdict(steps: list[Step]) -> Verdict:
    """Return FAIL if a step failed, or if the device never answered."""
    failed = any(step.status is Status.FAIL for step in steps)
    answered = any(step.name == "self-test" and step.status is Status.PASS for step in steps)
    return Verdict.PASS if answered and not failed else Verdict.FAIL
