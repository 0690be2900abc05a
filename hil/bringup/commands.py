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
from hil.documents import Verdict, write_file
from hil.errors import BROKEN_TARGET, EXIT_CODES
from hil.options import RELEASED_MODEL, Board, Firmware, Json, Limit, Model, Target, writable
from hil.output import command_line, console, finish, say
from hil.targets.registry import make_target
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.terminal import Console


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(bringup)


def bringup(
    target: Target,
    board: Board = None,
    model: Model = RELEASED_MODEL,
    firmware: Firmware = None,
    revision: Annotated[str | None, typer.Option(help="The chip's revision, if no probe can read it.")] = None,
    json: Json = None,
    text: Annotated[
        Path | None, typer.Option(metavar="FILE", callback=writable, help="Write the report as text.")
    ] = None,
    faults: Annotated[int, typer.Option(min=1, help="Windows on the damaged line.")] = 200,
    limit: Limit = None,
    quiet: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="Seconds of silence.")] = 10.0,
) -> None:
    """Walk through the twelve steps of docs/how-to/bring-up.md, and write a report that can be sent in.

    What only a person can do is asked for; in a pipe it is left out, and said to be. Whatever has no answer on an
    emulator or on the host is named so.

    python -m hil bringup --target serial:/dev/ttyACM0 --board nucleo_f446re --json bringup.json --text bringup.txt
    """
    model_dir = ModelFolder.open(model)
    simulated = board if target in ("labwired", "renode") else None
    told = console(stderr=True)
    walk = Walk(
        lambda: make_target(target, model_dir.path, firmware, simulated),
        model_dir,
        Operator(input if sys.stdin.isatty() else None),
        Effort(faults, limit, quiet),
        say=lambda step: say(told, f"{step.name}: {step.status}, {step.words}"),
    )
    steps = walk.run(board)
    report = BringUp(
        verdict=_verdict(steps), target=target, command=command_line(),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        host=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        model_id=model_dir.manifest.model_id, chip_revision=revision or walk.chip_revision, device=walk.device,
        clock=walk.clock, cycles=walk.cycles, steps=steps,
    )  # fmt: skip
    if text is not None:
        write_file(text, report.text())

    def show(to: Console) -> None:
        for line in report.text().splitlines():
            say(to, line)

    # A device that never answered has given no wrong answer.
    status = BROKEN_TARGET if report.verdict is Verdict.FAIL and report.device is None else None
    finish(report, json, show, status)


def _verdict(steps: list[Step]) -> Verdict:
    """Return FAIL if a step failed, or if the device never answered."""
    failed = any(step.status is Status.FAIL for step in steps)
    answered = any(step.name == "self-test" and step.status is Status.PASS for step in steps)
    return Verdict.PASS if answered and not failed else Verdict.FAIL
