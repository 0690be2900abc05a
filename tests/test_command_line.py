# SPDX-License-Identifier: MIT
"""Both commands: every sub-command shows its help, and every ending has its status."""

import errno
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from tinytransit import cli, command_line
from tinytransit.errors import TinyTransitError
from tinytransit.files import json_text
from tinytransit.options import Json, emit_json

COMMANDS = [command_line.name_of(command) for command in cli.app.registered_commands]


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
    shown = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "<int" not in shown.stdout and "<path" not in shown.stdout.lower()


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
