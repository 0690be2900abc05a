# SPDX-License-Identifier: MIT
"""Text from elsewhere reaches a terminal as text, and a result the form that was asked for."""

import io
import json
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from hil.documents import Document, Verdict, write_file
from hil.errors import InputError
from hil.output import console, finish, say
from tinytransit.terminal import PIPED_WIDTH, Console


class Found(Document):
    """A result of one number."""

    number: float


@given(st.text())
def test_no_control_code_reaches_a_terminal(text: str) -> None:
    stream = io.StringIO()
    say(Console(file=stream, width=40), text)
    assert stream.getvalue().removesuffix("\n").isprintable()


def test_a_table_in_a_pipe_has_its_width(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for columns, width in (("70", PIPED_WIDTH), ("200", 200)):
        monkeypatch.setenv("COLUMNS", columns)
        assert console().width == console(stderr=True).width == width


@pytest.mark.parametrize(("verdict", "status"), [(Verdict.PASS, 0), (Verdict.FAIL, 1)])
def test_the_status_is_the_verdict(verdict: Verdict, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        finish(Found(verdict=verdict, number=1), None, lambda to: to.print("a table"))
    assert (ended.value.exit_code, capsys.readouterr().out) == (status, "a table\n")


def test_json_takes_the_place_of_the_table_or_stands_beside_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    result = Found(verdict=Verdict.PASS, number=float("inf"))
    for place in (Path("-"), tmp_path / "new" / "x.json"):
        with pytest.raises(typer.Exit):
            finish(result, place, lambda to: to.print("a table"))
    out = capsys.readouterr().out
    written = (tmp_path / "new" / "x.json").read_text()
    assert out == f"{written}a table\n"
    assert json.loads(written) == {"schema_version": 1, "verdict": "PASS", "number": None}
    result.write_json(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == written


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "x", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(InputError) as refused:
            write_file(path, "text")
        assert str(path) in str(refused.value)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
