# SPDX-License-Identifier: MIT
"""The command ``python -m hil page``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hil.errors import EXIT_CODES
from hil.options import writable
from hil.output import console, say

if TYPE_CHECKING:
    from hil.campaigns.outcome import Outcome


_MOST_MEGABYTES = 64


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog=EXIT_CODES)(page)


def page(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="The result.json of a campaign.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", callback=writable, help="The page; report.html beside the result if not given."),
    ] = None,
    bisect: Annotated[
        bool,
        typer.Option(help="If answers are wrong, look for the first layer that differs, with `tinytransit bisect`."),
    ] = True,
) -> None:
    """Write a campaign as one HTML page that needs nothing else. The status says nothing of the verdict.

    Example: python -m hil page build/campaigns/all-emulators/result.json
    """
    from hil.campaigns.folder import PAGE_FILE
    from hil.html.bisection import first_difference
    from hil.html.findings import mismatches
    from hil.html.page import write_page

    outcome = _read(result)
    path = out or result.with_name(PAGE_FILE)
    write_page(outcome, path, first_difference(outcome) if bisect and mismatches(outcome) else None)
    say(console(), str(path))


def _read(path: Path) -> "Outcome":
    """Read a result.

    Raises:
        InputError: If it cannot be read or is none; the first field that is wrong is named.
    """
    from pydantic import ValidationError

    from hil.campaigns.outcome import Outcome
    from hil.errors import InputError
    from tinytransit.untrusted_files import FileFaultError, read_limited

    try:
        return Outcome.model_validate_json(read_limited(path, _MOST_MEGABYTES))
    except FileFaultError as error:
        raise InputError(str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise InputError(f"{path} is not the result.json of a campaign: {where}: {first['msg']}") from error
