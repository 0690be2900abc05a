# SPDX-License-Identifier: MIT
"""Panels, help, metavars and exit status, alike for both commands: ``tinytransit`` and ``python -m hil``."""

import inspect
import os
import re
import sys
import traceback
import typing
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.models import ArgumentInfo, CommandInfo, OptionInfo

from tinytransit.errors import TinyTransitError
from tinytransit.files import DISK_FULL
from tinytransit.terminal import keep_encodable, printable
from tinytransit.untrusted_files import fault_of

BAD_INPUT, INTERNAL_ERROR, INTERRUPTED = 2, 70, 130
"""Exit status after a wrong input, an error of the program itself (``EX_SOFTWARE`` of BSD's sysexits.h), and Ctrl-C."""

JSON_OPTION = "--json"

OLD_NAMES: Mapping[str, str] = {
    "--model-dir": "--model",
    "--boards": "--board",
    "--fits": "--input",
    "--fold": "--test-fold",
    "--model": "--network",
}
"""What an option was called, where a command has the new name and not the old one."""

_METAVARS: Mapping[type, str] = {bool: "", int: "N", float: "X", str: "TEXT", Path: "PATH"}


class NotInstalledError(TinyTransitError):
    """A part that this installation lacks."""


class InputPathError(TinyTransitError):
    """A path that is to be read and is no regular file."""


class Command(TyperCommand):
    """A command whose ``--json`` may stand without a file, which then means standard output."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give a lone ``--json`` the value ``-``, and go on as every command does."""
        takes_file = any(JSON_OPTION in each.opts and not getattr(each, "is_flag", False) for each in self.params)
        args = _renamed(args, {name for each in self.params for name in each.opts})
        return super().parse_args(ctx, _json_to_stdout(args) if takes_file else args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, unless a file that it is to read is a device or a pipe, whose end nobody knows.

        Raises:
            InputPathError: If it is.
        """
        for each in self.params:
            described = getattr(each, "type_descriptor", None)
            if getattr(getattr(described, "parameter_info", None), "exists", False):
                value = ctx.params.get(each.name)
                for path in value if isinstance(value, list) else [value]:
                    if isinstance(path, Path) and not path.is_dir() and (fault := fault_of(path)):
                        raise InputPathError(fault)
        return super().invoke(ctx)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, flags and arguments without the names of Python's types."""
        return _without_types(super().get_params(ctx))


def _without_types(parameters: list[Any]) -> list[Any]:
    for each in parameters:
        if isinstance(each, TyperArgument):
            # Typer has no other way to leave the type out.
            each.display_type_rich = lambda ctx: None  # type: ignore[method-assign]
        elif each.is_flag and each.metavar is None:
            each.metavar = ""
        elif each.metavar is None and each.multiple and each.type_descriptor.is_choice:
            choices = (str(getattr(choice, "value", choice)) for choice in each.type_descriptor.choices or ())
            each.metavar = f"<{'|'.join(choices)}>"
    return parameters


def _renamed(args: Sequence[str], names: Container[str]) -> list[str]:
    """Return the words with each old name of an option replaced, where ``names`` has the new one and not the old."""
    words = list(args)
    ending = words.index("--") if "--" in words else len(words)
    for place, word in enumerate(words[:ending]):
        old, equals, value = word.partition("=")
        new = OLD_NAMES.get(old)
        if new in names and old not in names:
            words[place] = f"{new}{equals}{value}"
    return words


def _json_to_stdout(args: Sequence[str]) -> list[str]:
    spread: list[str] = []
    for place, word in enumerate(args):
        following = args[place + 1] if place + 1 < len(args) else "--"
        alone = following.startswith("-") and following != "-"
        spread.append(f"{JSON_OPTION}=-" if word == JSON_OPTION and alone else word)
    return spread


def arrange(app: typer.Typer, panels: Mapping[str, Sequence[str]]) -> None:
    """Put the commands of an application into panels and their order, and make their help read alike.

    A docstring is wrapped by the terminal alone, and a value that has no name of its own is called by a word (``N``,
    ``TEXT``, ``FILE``).

    Args:
        app: With its commands registered.
        panels: Title of each panel and the names of its commands or groups.

    Raises:
        ValueError: If a command that is not hidden stands in no panel.
    """
    panel = {name: title for title, names in panels.items() for name in names}
    for command in app.registered_commands:
        _polish(command)
        if command.hidden:
            continue
        if name_of(command) not in panel:
            raise ValueError(f"the command {name_of(command)} stands in no panel")
        command.rich_help_panel = panel[name_of(command)]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        group.rich_help_panel = panel[str(group.typer_instance.info.name)]
        for command in group.typer_instance.registered_commands:
            _polish(command)
    order = list(panel)

    class Ordered(TyperGroup):
        """The commands in the order of their panels."""

        def list_commands(self, ctx: Any) -> list[str]:
            """Return the names, hidden commands last."""
            return sorted(self.commands, key=lambda name: order.index(name) if name in order else len(order))

        def get_params(self, ctx: Any) -> list[Any]:
            """Return the parameters, flags without the names of Python's types."""
            return _without_types(super().get_params(ctx))

        def make_context(self, *args: Any, **options: Any) -> Any:
            """Read the command line, or show its help."""
            with _past_typer():
                return super().make_context(*args, **options)

        def invoke(self, ctx: Any) -> Any:
            """Run a command."""
            with _past_typer():
                return super().invoke(ctx)

    app.info.cls = Ordered


class _InterruptedError(BaseException):
    """Ctrl-C, which Typer would turn into a silent status; its text is what the command says about it."""


class _NoReaderError(BaseException):
    """A pipe that nobody reads any more, which Typer would turn into status 1."""


@contextmanager
def _past_typer() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as stop:
        # A command's own words, such as how to resume, are notes on the exception.
        raise _InterruptedError("; ".join(["interrupted", *getattr(stop, "__notes__", ())])) from None
    except BrokenPipeError:
        raise _NoReaderError from None
    except SystemExit as end:
        # Rich meets the broken pipe first, and ends with status 1.
        if isinstance(end.__context__, BrokenPipeError):
            raise _NoReaderError from None
        raise


def name_of(command: CommandInfo) -> str:
    """Return what a user types for a command."""
    if command.name:
        return command.name
    return command.callback.__name__.replace("_", "-") if command.callback else ""


def _polish(command: CommandInfo) -> None:
    command.cls = Command
    if command.callback is None:
        return
    command.help = unwrapped(command.help or command.callback.__doc__ or "")
    for annotation in typing.get_type_hints(command.callback, include_extras=True).values():
        for info in (each for each in getattr(annotation, "__metadata__", ()) if _is_parameter(each)):
            if info.metavar is None:
                info.metavar = _metavar(annotation, info)


def _is_parameter(info: object) -> bool:
    return isinstance(info, OptionInfo) and not isinstance(info, ArgumentInfo)


def unwrapped(text: str) -> str:
    """Return a docstring with each paragraph on one line, so that only the terminal wraps it."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", inspect.cleandoc(text)))


def _metavar(annotation: Any, info: OptionInfo) -> str | None:
    """Return a word for what an option takes; None leaves choices to show themselves."""
    kind = annotation.__origin__ if typing.get_origin(annotation) is Annotated else annotation
    while not isinstance(kind, type) or typing.get_origin(kind) is not None:
        parts = [part for part in typing.get_args(kind) if part is not type(None)]
        if not parts or not (typing.get_origin(kind) in (list, typing.Union) or isinstance(kind, UnionType)):
            return None
        kind = parts[0]
    if issubclass(kind, Enum):
        return None
    if issubclass(kind, Path) and info.file_okay != info.dir_okay:
        return "FILE" if info.file_okay else "DIR"
    return _METAVARS.get(kind)


def run(
    app: Callable[[], object],
    program: str,
    *,
    extras: Mapping[str, str],
    status_of: Callable[[TinyTransitError], int] = lambda _error: BAD_INPUT,
) -> None:
    """Run an application and end the process with the documented status.

    What a user can cause and fix is one line on standard error; an error of the program itself shows its traceback and
    ends with 70, so that no other status can be mistaken for it.

    Args:
        app: Of the commands.
        program: What to begin the line with.
        extras: Which extra brings a package that a light install does without, by the package's import name.
        status_of: The status after an error that a user can fix.
    """
    keep_encodable(sys.stdout, sys.stderr)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except _InterruptedError as stop:
        _fail(program, str(stop), INTERRUPTED)
    except TinyTransitError as error:
        _fail(program, str(error), status_of(error))
    except KeyboardInterrupt:
        _fail(program, "interrupted", INTERRUPTED)
    except (BrokenPipeError, _NoReaderError):
        # The reader of a pipe, such as `head`, has seen enough; nothing may be flushed to it when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + 13)
    except OSError as error:
        where = error.filename or "a file"
        if error.errno in DISK_FULL:
            _fail(program, f"cannot write {where}: {error.strerror}; free some space and run it again", BAD_INPUT)
        if error.filename is None:
            _internal(program)
        _fail(program, f"{where}: {error.strerror}", BAD_INPUT)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in extras:
            _internal(program)
        _fail(program, f"this command needs the package {package}; install it with: "
                       f"pip install 'tinytransit[{extras[package]}]'", BAD_INPUT)  # fmt: skip
    except Exception:
        _internal(program)


def _fail(program: str, message: str, status: int) -> typing.NoReturn:
    print(f"{program}: {printable(' '.join(message.split()))}", file=sys.stderr)
    sys.exit(status)


def _internal(program: str) -> typing.NoReturn:
    traceback.print_exc()
    print(f"{program}: an error of the program itself (see above); please report it", file=sys.stderr)
    sys.exit(INTERNAL_ERROR)
