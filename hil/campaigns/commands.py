# SPDX-License-Identifier: MIT
"""The command ``python -m hil campaign``."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hil.exit_codes import EXIT_CODES

_FOLDER = Path("build/campaigns")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(campaign)


def campaign(
    file: Annotated[Path, typer.Argument(help="The plan, in YAML (its fields: hil/campaigns/plan.py).")],
    out: Annotated[Path | None, typer.Option(help="Folder of the results; build/campaigns/NAME if not given.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--fresh", help="Resume an interrupted run, or start again.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print result.json instead of a table.")] = False,
) -> None:
    """Run several targets in parallel, as a plan has it, and give one verdict.

    Each answer is in the log (log.sqlite) when it has come: a campaign that was interrupted, even by a power cut or
    kill -9, resumes when the same command is given again; what was finished is not asked again, what
    failed is tried again. Beside the log are result.json, junit.xml and report.html.

    One target that fails does not stop the others. The status is 1 rather than 3 if there are both.

    Example: pio run -e native -e qemu && python -m hil campaign hil/campaigns/examples/all_emulators.yaml
    """
    from hil.campaigns.folder import PAGE_FILE
    from hil.campaigns.plan import read_plan
    from hil.campaigns.run import run_plan
    from hil.campaigns.table import print_outcome
    from hil.html.page import write_page

    plan, text = read_plan(file)
    folder = out or _FOLDER / plan.name
    try:
        outcome = run_plan(
            plan,
            text,
            folder,
            fresh=not resume,
            command=["python", "-m", "hil", *sys.argv[1:]],
            console=Console(stderr=True),
        )
    except KeyboardInterrupt:
        print(f"hil: stopped; the same command goes on, all answers so far are in {folder}", file=sys.stderr)
        raise typer.Exit(130) from None
    write_page(outcome, folder / PAGE_FILE)
    if as_json:
        print(outcome.model_dump_json(indent=2))
    else:
        # Piped into a file, the table keeps a width that no column has to fold in.
        print_outcome(outcome, Console(width=None if sys.stdout.isatty() else 160))
        print(f"results: {folder}")
    raise typer.Exit(outcome.exit_code)
