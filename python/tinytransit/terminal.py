# SPDX-License-Identifier: MIT
"""Text that any terminal takes, whatever its encoding, and that gives no terminal an order, wherever it is from."""

import codecs
import unicodedata
from typing import Any, TextIO

import rich.console
import typer
from rich.text import Text

_NEAREST = {"–": "-", "—": "-", "…": "...", "×": "x", "±": "+-", "µ": "u", "→": "->", "≤": "<=", "≥": ">="}
_HANDLER = "tinytransit-nearest"

PIPED_WIDTH = 132
"""Least columns of a table in a pipe or a file, which no terminal has to show."""


def printable(text: str) -> str:
    """Return text with whatever does not print written as an escape of Python.

    Names of stars, files and devices are other people's. Control characters move a terminal's cursor or set its title,
    and those of Unicode that turn the direction of writing make a text read as another.

    Line ends are written as escapes too: a name cannot forge a line.
    """
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def ascii_text(text: str) -> str:
    """Return text of printable ASCII alone, as a FITS header takes it; whatever is not has a question mark's place."""
    return "".join(each if " " <= each <= "~" else "?" for each in text)


def shortened(text: str, most: int) -> str:
    """Return a text for a place of limited width: ``printable``, and cut to ``most`` characters."""
    shown = printable(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def say(text: str, *, err: bool = False) -> None:
    """Print a line on standard output, or on standard error, as ``printable`` text."""
    typer.echo(printable(text), err=err)


def counted(number: int, what: str) -> str:
    """Return a number with what is counted, in the plural unless it is one: ``1 candidate``, ``1,200 candidates``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


class Console(rich.console.Console):
    """Rich's console for text from elsewhere: nothing in it is taken for markup or an emoji, and all of it prints.

    It is as wide as the terminal; in a pipe so wide that no table has to be cut.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)
        # COLUMNS of the environment may be that of a terminal which shows nothing of this.
        if options.get("width") is None and not self.is_terminal:
            self.width = max(self.width, PIPED_WIDTH)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a string, also one in a cell or a title of a table, as ``printable`` text; its lines stay lines."""
        return super().render_str("\n".join(map(printable, text.split("\n"))), **options)


def keep_encodable(*streams: TextIO) -> None:
    """Have streams write the nearest ASCII for a character that their encoding lacks, instead of failing."""
    codecs.register_error(_HANDLER, _nearest)
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(_NEAREST.get(character) or _without_marks(character) for character in lacking), error.end


def _without_marks(character: str) -> str:
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"
