"""The ``tinytransit`` command: each room registers its own sub-commands here."""

import importlib
import sys

import typer
from click.exceptions import ClickException
from rich.console import Console

from tinytransit import __version__
from tinytransit.errors import TinyTransitError

# Every module below has `register(app)` and imports its heavy libraries inside the commands, so that `--help` and a
# light install stay quick.
_ROOMS = (
    "tinytransit.window.commands",
    "tinytransit.model.commands",
    "tinytransit.deploy.commands",
    "tinytransit.evaluate.commands",
)

app = typer.Typer(
    name="tinytransit",
    help="Exoplanet-transit classification from light curves to a Cortex-M4. The stages, in order: windows (or synth), "
    "train, quantize, export, then `pio run` and `python -m hil run`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


for _room in _ROOMS:
    importlib.import_module(_room).register(app)


def main() -> None:
    """Run the command line; errors that a user can mend end in one line and status 2."""
    try:
        status = app(standalone_mode=False)
    except TinyTransitError as error:
        Console(stderr=True, soft_wrap=True).print(f"tinytransit: {error}", style="bold red", markup=False, highlight=False)
        sys.exit(2)
    except ModuleNotFoundError as error:
        extra = {"tensorflow": "train", "sklearn": "train", "matplotlib": "train", "tflite_micro": "reference"}.get(
            (error.name or "").split(".")[0], "data"
        )
        if (error.name or "").startswith(("tinytransit", "hil")):
            raise
        print(f"tinytransit: this command needs {error.name}; install it with: pip install 'tinytransit[{extra}]'", file=sys.stderr)
        sys.exit(2)
    except ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        print("tinytransit: stopped", file=sys.stderr)
        sys.exit(130)
    sys.exit(status or 0)
