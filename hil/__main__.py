# SPDX-License-Identifier: MIT
"""The command ``python -m hil``: each room registers its own sub-commands here."""

import importlib

import typer

from hil.errors import BAD_INPUT, EXIT_CODES, HilError
from tinytransit import command_line
from tinytransit.errors import TinyTransitError

# Every module below has `register(app)` and imports its heavy libraries inside the commands.
_ROOMS = (
    "hil.run.commands",
    "hil.targets.discovery",
    "hil.bringup.commands",
    "hil.eembc.commands",
    "hil.throughput.commands",
    "hil.survey.commands",
    "hil.mission.commands",
    "hil.campaigns.commands",
    "hil.faults.commands",
    "hil.seu.commands",
    "hil.html.commands",
)

PANELS = {
    "One target": ("run", "list", "bringup", "eembc", "throughput", "survey", "mission"),
    "Campaigns": ("campaign",),
    "Faults and robustness": ("faults", "soak", "seu"),
    "Reports": ("page",),
}

# Which extra brings a package that a light install does without.
_EXTRAS = {"labwired": "emulators", "scipy": "timing", "tflite_micro": "reference"}

app = typer.Typer(
    name="python -m hil",
    help="Hardware in the loop: stream windows to a board, or to an emulated one, over a serial port, and prove that "
    "it answers what TensorFlow Lite Micro answers, byte for byte and in time.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Keep sub-commands even while there is only one."""


for _room in _ROOMS:
    importlib.import_module(_room).register(app)
command_line.arrange(app, PANELS)


def status_of(error: TinyTransitError) -> int:
    """Return the exit status after an error that a user can fix."""
    return error.status if isinstance(error, HilError) else BAD_INPUT


def main() -> None:
    """Run the command line; an error that a user can fix ends in one line, and each ending in its documented status."""
    command_line.run(app, "hil", extras=_EXTRAS, status_of=status_of)


if __name__ == "__main__":
    main()
