# SPDX-License-Identifier: MIT
"""Both commands: every sub-command shows its help, and every ending has its status."""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from tinytransit import cli, command_line
from tinytransit.errors import TinyTransitError
from tinytransit.files import json_text
from tinytransit.options import Json, emit_json, spread


def _commands(group: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group, with what a user types for it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, *names, name)
        else:
            yield " ".join([*names, name]), command


COMMANDS = dict(_commands(typer.main.get_command(cli.app)))

MEANS_OTHER_THINGS = {
    "--all": "of boards, of windows",
    "--attempts": "of a network that is shrunk, of a request to a server",
    "--by": "how stars are matched, how windows are labelled",
    "--count": "of synthetic stars, of light curves that are timed",
    "--format": "of windows (a choice), of a report (several)",
    "--goal": "the one to compile for, those that are measured",
    "--injections": "of planets, of upsets",
    "--input": "light curves, but pixels for photometry",
    "--jobs": "processes, but transfers at a time for fetch",
    "--limit": "of windows, of golden windows, of files",
    "--match": "a catalogue, a pattern of names",
    "--out": "a folder, a file",
    "--star": "a name for a cut-out, one to look at",
    "--stars": "a table of them, their number in a shard",
    "--targets": "stars in a file, where the engine runs",
    "--test-fold": "one, but several for a set that is split",
    "--validation-fold": "one, but several for a set that is split",
    "--windows": "an .npz, but TFRecords too for the group dataset",
}
"""Options that several commands declare, each for something else, and what for."""


def _declarations(option: str) -> set[tuple[Any, ...]]:
    return {
        (each.help, each.metavar, each.is_flag, str(each.type_descriptor.annotation).removesuffix(" | None"))
        if not each.multiple
        else (each.help, each.metavar, each.is_flag, "several")
        for command in COMMANDS.values()
        for each in command.params
        if option in each.opts
    }


def plain(model: Path, json_to: Json = None, count: Annotated[int, typer.Option(min=1)] = 2) -> None:
    """Do a thing that is
    explained over lines.

    And a second
    paragraph.
    """
    if not emit_json({"model": str(model), "count": count}, json_to):
        typer.echo("a table")


@pytest.fixture
def app() -> typer.Typer:
    """An application of one command, arranged."""
    made = typer.Typer()
    made.command()(plain)
    made.command(hidden=True)(lambda: None)
    command_line.arrange(made, {"Things": ("plain",)})
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_its_help(command: str) -> None:
    shown = CliRunner().invoke(cli.app, [*command.split(), "--help"], env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert not re.search(r"<(list|int|path|file|bool|str|float)\b", shown.stdout)
    assert all(each.help for each in COMMANDS[command].params if not each.hidden)


@pytest.mark.parametrize("option", sorted({name for each in COMMANDS.values() for p in each.params for name in p.opts}))
def test_an_option_means_the_same_in_every_command(option: str) -> None:
    if option in MEANS_OTHER_THINGS:
        assert len(_declarations(option)) > 1, "take it from the list"
    elif option.startswith("--"):
        kinds = _declarations(option)
        several = {each for each in kinds if each[-1] == "several"}
        assert len(several) <= 1 and len(kinds - several) <= 1
        assert len({each[:-1] for each in kinds}) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [("tinytransit ev", "evaluate"), ("tinytransit evaluate --mod", "--model"), ("tinytransit fetch ma", "mast")],
)
def test_the_shell_completes_commands_and_options(words: str, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'tinytransit'; from tinytransit import cli; cli.main()"],
        env={**os.environ, "_TINYTRANSIT_COMPLETE": "complete_bash", "COMP_WORDS": words,
             "COMP_CWORD": str(len(words.split()) - 1)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert expected in done.stdout.split()


def test_a_seed_has_32_bits() -> None:
    assert (
        "4294967295"
        in CliRunner().invoke(cli.app, ["synth", "--count", "1", "--out", "x", "--seed", "4294967296"]).output
    )


def test_an_option_may_be_called_as_it_was(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_line, "OLD_NAMES", {"--number": "--count", "--json": "--count"})
    shown = CliRunner().invoke(app, ["plain", "--number=3", "--json", "--", "--number"])
    assert json.loads(shown.stdout) == {"model": "--number", "count": 3}


@dataclass(frozen=True)
class Both:
    """Options that commands share."""

    number: Annotated[int, typer.Option(help="How many.")]
    word: Annotated[str, typer.Option(help="What.")] = "x"


def test_a_command_takes_the_fields_of_a_dataclass_as_options() -> None:
    made = typer.Typer()

    @made.command()
    @spread
    def shared(own: Annotated[str, typer.Option(help="Its own.")], both: Both) -> None:
        """Say what was given."""
        typer.echo(f"{own} {both}")

    shown = CliRunner().invoke(made, ["--own", "a", "--number", "2"])
    assert shown.stdout == f"a {Both(2)}\n"
    assert CliRunner().invoke(made, ["--own", "a"]).exit_code == 2


def test_help_is_wrapped_once_and_values_are_words(app: typer.Typer) -> None:
    shown = CliRunner().invoke(app, ["plain", "--help"], env={"COLUMNS": "80"}).stdout
    assert "Do a thing that is explained over lines." in shown and "And a second paragraph." in shown
    assert "N [x>=1]" in shown and "[FILE]" in shown


def test_a_command_in_no_panel_is_refused() -> None:
    made = typer.Typer()
    made.command()(plain)
    with pytest.raises(ValueError, match="plain"):
        command_line.arrange(made, {})


@pytest.mark.parametrize(
    "words", [["model", "--json"], ["--json", "--count", "2", "--", "model"], ["model", "--json", "-"]]
)
def test_a_lone_json_prints_and_prints_nothing_else(app: typer.Typer, words: list[str]) -> None:
    shown = CliRunner().invoke(app, ["plain", *words])
    assert json.loads(shown.stdout) == {"model": "model", "count": 2}


def test_json_with_a_file_is_written_beside_the_tables(app: typer.Typer, tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["plain", "model", "--json", str(tmp_path / "made/x.json")])
    assert shown.stdout == "a table\n"
    assert (tmp_path / "made/x.json").read_text() == json_text({"model": "model", "count": 2})


def test_json_never_replaces_what_may_be_an_input(app: typer.Typer, tmp_path: Path) -> None:
    model = tmp_path / "any.tflite"
    model.write_bytes(b"kept")
    shown = CliRunner().invoke(app, ["plain", "x", "--json", str(model)])
    assert isinstance(shown.exception, TinyTransitError) and model.read_bytes() == b"kept"


def _raising(error: BaseException) -> Callable[[], object]:
    def raising() -> object:
        raise error

    return raising


@pytest.mark.parametrize(
    ("error", "status", "lines"),
    [
        (TinyTransitError("bad\ninput \x1b[31m"), 2, 1),
        (KeyboardInterrupt(), 130, 1),
        (OSError(errno.ENOSPC, "No space left on device", "x.csv"), 2, 1),
        (PermissionError(errno.EACCES, "Permission denied", "x.csv"), 2, 1),
        (ModuleNotFoundError("no xgboost", name="xgboost"), 2, 1),
        (ModuleNotFoundError("no such", name="no_such"), 70, None),
        (ValueError("a fault"), 70, None),
        (OSError("no file, no number"), 70, None),
    ],
)
def test_each_ending_has_its_status(
    error: BaseException, status: int, lines: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.run(_raising(error), "it", extras={"xgboost": "baselines"})
    said = capsys.readouterr().err
    assert ended.value.code == status
    assert lines is None or len(said.splitlines()) == lines
    assert "\x1b" not in said


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    shown = subprocess.run(
        f"{sys.executable} -c 'from tinytransit import command_line; import sys\n"
        "command_line.run(lambda: [print(x, flush=True) for x in range(100000)], \"it\", extras={})' | head -1",
        shell=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (shown.stdout, shown.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    ("error", "status", "fact"),
    [
        (KeyboardInterrupt(), 130, "resumes"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, None),
        (ValueError("a fault"), 70, "a fault"),
    ],
)
def test_an_ending_inside_a_command_has_its_status_past_typer(
    app: typer.Typer,
    error: BaseException,
    status: int,
    fact: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    error.add_note("the same command resumes")
    monkeypatch.setitem(plain.__globals__, "emit_json", lambda *_: _raising(error)())
    monkeypatch.setattr(sys, "argv", ["it", "plain", "model"])
    with pytest.raises(SystemExit) as ended:
        command_line.run(app, "it", extras={})
    said = capfd.readouterr().err
    assert ended.value.code == status
    assert said == "" if fact is None else fact in said
