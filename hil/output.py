# SPDX-License-Identifier: MIT
"""What the commands print: safe on every terminal and in every pipe, and results in the form that was asked for."""

import codecs
import json as json_module
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from hil.documents import Document, Verdict
from hil.errors import FAILED

PIPED_WIDTH = 120
"""Columns of a table in a pipe or a file, where no terminal says how wide it is."""

STDOUT = Path("-")
"""The file name that stands for standard output."""

_ASCII = {"–": "-", "—": "-", "…": "...", "×": "x", "±": "+-", "µ": "u", "→": "->"}
_HANDLER = "hil-ascii"


def console(*, stderr: bool = False) -> Console:
    """Return a console on standard output or standard error; as wide as the terminal, or 120 columns in a pipe."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else PIPED_WIDTH)


def keep_streams_encodable() -> None:
    """Have standard output and error write the nearest ASCII for what their encoding lacks, instead of failing."""
    codecs.register_error(_HANDLER, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end]
    return "".join(_ASCII.get(character) or _stripped(character) for character in text), error.end


def _stripped(character: str) -> str:
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"


def printable(text: str) -> str:
    """Return text from a device, a process or a file as it may reach a terminal: on one line, without control codes."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def cell(text: str) -> str:
    """Return text from elsewhere as a cell or a title of a table: no control codes, nothing taken for markup."""
    return escape(printable(text))


def say(to: Console, text: str) -> None:
    """Print a line that may hold text from elsewhere, unwrapped."""
    to.print(printable(text), markup=False, highlight=False, soft_wrap=True)


def say_verdict(to: Console, verdict: Verdict) -> None:
    """Print PASS or FAIL on a line of its own."""
    good = verdict is Verdict.PASS
    to.print(verdict.value, style="bold green" if good else "bold red", highlight=False)


def command_line() -> list[str]:
    """Return the command that is running, for a result to name."""
    return ["python", "-m", "hil", *sys.argv[1:]]


def print_json(document: object) -> None:
    """Print a document as JSON in ASCII, which every encoding of standard output holds."""
    typer.echo(json_module.dumps(document, indent=2))


def finish(result: Document, json: Path | None, show: Callable[[Console], None]) -> NoReturn:
    """Print or write a result and end the command with its status.

    Args:
        result: What was found.
        json: Where it goes as JSON; ``-`` prints it instead of the table.
        show: Prints the table.

    Raises:
        InputError: If the file cannot be written.
        Exit: With status 0 for PASS, 1 for FAIL.
    """
    if json == STDOUT:
        print_json(result.model_dump(mode="json"))
    else:
        show(console())
        if json is not None:
            result.write_json(json)
    raise typer.Exit(0 if result.verdict is Verdict.PASS else FAILED)
