# SPDX-License-Identifier: MIT
"""Options of this room's commands, and of the server."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from tinytransit.options import writable
from tinytransit.resources import learning_store

_STORE = typer.Option(
    "--store",
    metavar="DIR",
    file_okay=False,
    callback=writable,
    help="Folder of labels and retrained models; TINYTRANSIT_STORE names another for all commands.",
)
Store = Annotated[Path, _STORE]
STORE = learning_store()

Who = Annotated[str | None, typer.Option(metavar="NAME", help="Who says so; you, if nobody is named.")]


def named(who: str | None) -> str:
    """Return who a label is by: the name given, or that of the user."""
    if who:
        return who
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A user id without a name, as in some containers.
        return "unknown"
