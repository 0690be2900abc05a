# SPDX-License-Identifier: MIT
"""The output of the commands: tables that fit, text from elsewhere made safe, results in the form asked for."""

import json as json_module
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import typer

from hil.documents import Document, Verdict
from hil.errors import FAILED
from tinytransit.options import emit_json
from tinytransit.terminal import Console, printable

_STDOUT = Path("-")


def console(*, stderr: bool = False) -> Console:
    """Return a console on standard output or standard error."""
    return Console(stderr=stderr)


def say(to: Console, text: str) -> None:
    """Print a line that may hold text from elsewhere, unwrapped."""
    to.print(printable(text), highlight=False, soft_wrap=True)


def say_verdict(to: Console, verdict: Verdict) -> None:
    """Print PASS or FAIL on a line of its own."""
    good = verdict is Verdict.PASS
    to.print(verdict.value, style="bold green" if good else "bold red", highlight=False)


def command_line() -> list[str]:
    """Return the command that is running, for a result to name."""
    return ["python", "-m", "hil", *sys.argv[1:]]


def emit(document: object, json: Path | None, show: Callable[[Console], None]) -> None:
    """Print a table, or JSON in its place, and write JSON to a file if one was asked for.

    Args:
        document: What was found.
        json: The value of ``--json``: None, a file, or ``-`` for standard output.
        show: Prints the table.

    Raises:
        OSError: If the file cannot be written; the table has been printed then.
    """
    if json != _STDOUT:
        show(console())
    emit_json(document, json)


def finish(result: Document, json: Path | None, show: Callable[[Console], None], status: int | None = None) -> NoReturn:
    """Print or write a result and end the command with its status.

    Args:
        result: What was found.
        json: As for :func:`emit`.
        show: Prints the table.
        status: The exit status; if None, 0 for PASS and 1 for FAIL.

    Raises:
        Exit: With the status.
    """
    emit(json_module.loads(result.model_dump_json()), json, show)
    if status is None:
        status = 0 if result.verdict is Verdict.PASS else FAILED
    raise typer.Exit(status)
