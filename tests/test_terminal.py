# SPDX-License-Identifier: MIT
"""Streams of any encoding take any text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from tinytransit.terminal import Console, keep_encodable, printable, say


@pytest.mark.parametrize(
    ("encoding", "text", "written"),
    [
        ("ascii", "1 – 2 × 3…", "1 - 2 x 3..."),
        ("ascii", "é 星", "e ?"),
        ("latin-1", "é – ±", "é - ±"),
        ("utf-8", "é – 星", "é – 星"),
    ],
)
def test_what_an_encoding_lacks_becomes_the_nearest_ascii(encoding: str, text: str, written: str) -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding)
    keep_encodable(stream)
    stream.write(text)
    stream.flush()
    assert buffer.getvalue().decode(encoding) == written


@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    keep_encodable(stream)
    stream.write(text)
    stream.flush()


def test_a_stream_that_cannot_be_changed_is_left_alone() -> None:
    keep_encodable(io.StringIO())


# Escape, the one-byte CSI of C1, a right-to-left override, an isolate, a soft hyphen, a line end, a lone surrogate.
HOSTILE = "[/b]PC \x1b[31m \x9b2J \u202egnp \u2066 \xad \n :smile: \udc80"


@given(st.text())
def test_all_of_a_printable_text_prints(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(text) == text or not text.isprintable()


def test_a_console_takes_nothing_for_an_order_of_markup() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=200, force_terminal=True, color_system=None)
    table = Table(HOSTILE, title=HOSTILE)
    table.add_row(HOSTILE)
    console.print(HOSTILE)
    console.print(table)
    shown = "".join(stream.getvalue().split("\n"))
    assert shown.isprintable() and shown.count("[/b]PC \\x1b[31m \\x9b2J \\u202egnp") == 4 and ":smile:" in shown


def test_what_is_said_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE, err=True)
    told = capsys.readouterr().err
    assert told.endswith("\n") and told[:-1].isprintable()
