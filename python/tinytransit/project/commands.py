# SPDX-License-Identifier: MIT
"""The commands ``tinytransit firmware init`` and ``tinytransit doctor``."""

from pathlib import Path
from typing import Annotated

import typer

from tinytransit.options import RELEASED_MODEL, Boards, Json, Model, emit_json, writable
from tinytransit.terminal import say

firmware = typer.Typer(name="firmware", help="A PlatformIO project of your own.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    firmware.command()(init)
    app.add_typer(firmware)
    app.command()(doctor)


@firmware.callback()
def _root() -> None:
    """Keep sub-commands even while there is only one."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder.", file_okay=False, callback=writable)],
    model: Model = RELEASED_MODEL,
    board: Boards = None,
) -> None:
    """Lay out a project with the firmware and a model, which `pio run` builds; it needs no download.

    Example: tinytransit firmware init lander --model my_model --board nucleo_l476rg && cd lander && pio run
    """
    from tinytransit.project.layout import create_project

    made = create_project(folder, model, board or ())
    say(f"{made}: a project with the model {model}; go on with: cd {made} && pio run")


def doctor(json: Json = None) -> None:
    """Say what of compilers, emulators, programmers, Python packages and serial ports is here, and how to get the rest.

    Nothing is installed or changed. Status 0 whatever is missing: a command that needs it says so again.

    Example: tinytransit doctor
    """
    from tinytransit.project.doctor import examine

    findings = examine()
    if emit_json([finding.document() for finding in findings], json):
        return
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        told = finding.found or f"for {finding.purpose}: {finding.remedy}"
        say(f"{'found' if finding.found else 'missing':8} {finding.name:{width}}  {told}")
