# SPDX-License-Identifier: MIT
"""The command ``python -m hil``: each room registers its own sub-commands here."""

import importlib
import sys

import typer
from rich.console import Console

from hil.errors import HilError, InputError
from hil.exit_codes import EXIT_CODES
from tinytransit.errors import TinyTransitError

# Every module below has `register(app)` and imports its heavy libraries inside the commands.
_ROOMS = (
    "hil.commands",
    "hil.bringup.commands",
    "hil.campaigns.commands",
    "hil.discovery",
    "hil.eembc.commands",
    "hil.faults.commands",
    "hil.html.commands",
    "hil.throughput_commands",
    "hil.seu.commands",
)

app = typer.Typer(
    name="python -m hil",
    help="Hardware in the loop: stream windows to a board, or to an emulated one, over a serial port, and prove that "
    "it answers what TensorFlow Lite Micro answers, byte for byte and in time.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Keep sub-commands even while there is only one."""


for _room in _ROOMS:
    importlib.import_module(_room).register(app)


def main() -> None:
    """Run the command line; an error that a user can mend ends in one line and the documented status."""
    try:
        app()
    except (HilError, TinyTransitError) as error:
        Console(stderr=True, soft_wrap=True).print(f"hil: {error}", style="bold red", markup=False, highlight=False)
        sys.exit(2 if isinstance(error, (InputError, TinyTransitError)) else 3)


if __name__ == "__main__":
    main()
