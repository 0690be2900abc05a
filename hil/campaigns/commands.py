# SPDX-License-Identifier: MIT
"""The command ``python -m hil campaign``."""

from pathlib import Path
from typing import Annotated

import typer

from hil.errors import EXIT_CODES
from hil.options import Jobs, Json, writable
from hil.output import command_line, finish, say
from tinytransit.progress import resumable
from tinytransit.terminal import Console

_FOLDER = Path("build/campaigns")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(campaign)


def campaign(
    file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="The plan, in YAML (its fields: hil/campaigns/plan.py).")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", callback=writable, help="Folder of the results; build/campaigns/NAME if not given."
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume/--fresh", help="Resume an interrupted run, or start again.")] = True,
    jobs: Jobs = None,
    json: Json = None,
) -> None:
    """Run several targets in parallel, as a plan has it, and judge all answers together.

    Each answer is in the log (log.sqlite) when it has come: a campaign that was interrupted, even by a power cut or
    kill -9, resumes when the same command is given again; what was finished is not asked again, what
    failed is tried again. Beside the log are result.json, junit.xml and report.html.

    One target that fails does not stop the others. The status is 1 rather than 3 if there are both.

    Example: pio run -e native -e qemu && python -m hil campaign hil/campaigns/examples/all_emulators.yaml
    """
    from hil.campaigns.plan import read_plan
    from hil.campaigns.run import run_plan
    from hil.campaigns.table import print_outcome

    plan, text = read_plan(file)
    if jobs is not None:
        plan = plan.model_copy(update={"parallel": jobs})
    folder = out or _FOLDER / plan.name
    with resumable(folder):
        outcome = run_plan(plan, text, folder, fresh=not resume, command=command_line())

    def show(to: Console) -> None:
        print_outcome(outcome, to)
        say(to, f"results: {folder}")

    finish(outcome, json, show, outcome.exit_code)
