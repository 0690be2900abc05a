# SPDX-License-Identifier: MIT
"""The command ``python -m hil``: each room registers its own sub-commands here."""

import importlib
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from hil.errors import BAD_INPUT, EXIT_CODES, INTERNAL, INTERRUPTED, NO_READER, HilError
from hil.output import console, keep_streams_encodable, printable
from tinytransit.errors import TinyTransitError

# Every module below has `register(app)` and imports its heavy libraries inside the commands; the order is that of help.
_ROOMS = (
    "hil.run.commands",
    "hil.targets.discovery",
    "hil.eembc.commands",
    "hil.throughput.commands",
    "hil.campaigns.commands",
    "hil.faults.commands",
    "hil.seu.commands",
    "hil.html.commands",
)

# Which extra brings a package that a light install does without.
_EXTRAS = {"elftools": "timing", "labwired": "emulators", "tflite_micro": "reference"}


class _Commands(TyperGroup):
    """The sub-commands; an interruption and a pipe that nobody reads end in one status, whichever they hit."""

    def make_context(self, *args: Any, **options: Any) -> Any:
        """Read the command line."""
        with _documented_status():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run the sub-command."""
        with _documented_status():
            return super().invoke(ctx)


@contextmanager
def _documented_status() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as stop:
        # What a command has to say about it, such as how to resume, is a note on the exception.
        _say_error("; ".join(["stopped", *getattr(stop, "__notes__", ())]))
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        raise typer.Exit(NO_READER) from None


app = typer.Typer(
    name="python -m hil",
    cls=_Commands,
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
    """Run the command line; an error that a user can fix ends in one line, and each ending in its documented status."""
    keep_streams_encodable()
    status = _run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = NO_READER
    sys.exit(status)


def _run() -> int:
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except HilError as error:
        _say_error(str(error))
        return error.status
    except TinyTransitError as error:
        _say_error(str(error))
        return BAD_INPUT
    except OSError as error:
        if error.filename is not None:
            _say_error(f"{error.filename}: {error.strerror}")
            return BAD_INPUT
        return _internal(error)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in _EXTRAS:
            extra = f"tinytransit[{_EXTRAS[package]}]"
            _say_error(f"this needs the package {package}; install it with: pip install '{extra}'")
            return BAD_INPUT
        return _internal(error)
    except Exception as error:
        return _internal(error)
    return 0


def _internal(error: Exception) -> int:
    traceback.print_exception(error)
    _say_error(f"internal error: {type(error).__name__}: {error}; please report it with the lines above")
    return INTERNAL


def _say_error(text: str) -> None:
    to = console(stderr=True)
    to.print(
        f"hil: {printable(' '.join(text.split()))}", style="bold red", markup=False, highlight=False, soft_wrap=True
    )


if __name__ == "__main__":
    main()
