# SPDX-License-Identifier: MIT
"""The formats of a report, as written on the command line, and the error of one that cannot be made."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from tinytransit.errors import TinyTransitError


class ReportError(TinyTransitError):
    """A report that cannot be made as asked."""


class Format(StrEnum):
    """A format; its value is the suffix of the file."""

    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    FITS = "fits"
    CSV = "csv"


Formats = Annotated[str, typer.Option("--format", metavar="FORMATS", help="Formats to write, with commas between.")]


def parse_formats(text: str, known: Sequence[Format]) -> list[Format]:
    """Read ``html,pdf``; each once, in the order of ``known``.

    Raises:
        ReportError: If a format is not known, or there is none.
    """
    wanted = {part.strip().lower() for part in text.split(",") if part.strip()}
    if not wanted or not wanted <= set(known):
        raise ReportError(f"--format takes {', '.join(known)} with commas between, got {text!r}")
    return [each for each in known if each in wanted]
