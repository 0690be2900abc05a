# SPDX-License-Identifier: MIT
"""Streams of any encoding take any text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.terminal import keep_encodable


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
