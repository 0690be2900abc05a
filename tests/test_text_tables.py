# SPDX-License-Identifier: MIT
"""Encodings, delimiters and numbers of text tables."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.text_tables import (
    DecimalCommas,
    TextError,
    delimiter_of,
    encoding_of,
    is_rule,
    lines_of,
    number,
    separator_of,
)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"plain", "utf-8"),
        ("µ".encode(), "utf-8"),
        ("µ".encode("cp1252"), "cp1252"),
        ("µ".encode("utf-8-sig"), "utf-8-sig"),
        ("µ".encode("utf-16"), "utf-16"),
        (b"\xfe\xff\x00a", "utf-16"),
        (b"x" * (1 << 20) + "µ".encode(), "utf-8"),
    ],
)
def test_the_encoding_is_that_of_the_mark_or_the_first_that_fits(content: bytes, encoding: str) -> None:
    assert encoding_of(content) == encoding


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (b"a\0", "0x00"),
        (b"\x1b[31m", "0x1b"),
        ("\x1b[31m".encode("utf-16"), "0x1b"),
        ("\x9b31m".encode(), "0x9b"),
        (b"\x81\x8d", "byte 0"),
        (b"\xff\xfea", "byte"),
        (b"SIMPLE  =", "FITS"),
    ],
)
def test_what_is_no_text_is_named(content: bytes, fact: str) -> None:
    with pytest.raises(TextError, match=fact):
        encoding_of(content)


@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1), min_size=1))
def test_lines_come_back_whatever_ends_them(lines: list[str]) -> None:
    for end in ("\n", "\r\n", "\r"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            content = (end.join(lines) + end).encode(encoding)
            assert [line.rstrip("\n") for line in lines_of(content, encoding)] == lines


def test_delimiters_are_counted_outside_quotes_and_excels_line_names_one() -> None:
    assert [delimiter_of(text) for text in ("a,b", 'a;"b,c,d"', "a\tb", "a|b", "a")] == [",", ";", "\t", "|", ","]
    assert [separator_of(text) for text in ("sep=;\n", '"sep=\t"', "sep=x", "a;b")] == [";", "\t", None, None]
    assert is_rule(["---", "", "--+"]) and not is_rule(["", ""]) and not is_rule(["-1"])


@pytest.mark.parametrize("text", ["", " NaN ", "null", "--", "N/A"])
def test_what_stands_for_no_number_is_nan(text: str) -> None:
    assert math.isnan(number(text))


@pytest.mark.parametrize("text", ["1_000", "x", "1,5", "1.2.3", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_with_a_point_or_a_comma(value: float) -> None:
    assert DecimalCommas(",").number(repr(value)) == value
    assert DecimalCommas(";").number(repr(value).replace(".", ",")) == value


@pytest.mark.parametrize("texts", [["1,5", "1.5"], ["1,325"], ["1,325", "2,000"]])
def test_numbers_that_can_be_read_in_two_ways_are_refused(texts: list[str]) -> None:
    commas = DecimalCommas(";")
    for text in texts:
        commas.number(text)
    with pytest.raises(TextError, match=texts[0]):
        commas.check()


def test_one_decimal_comma_tells_what_the_others_are() -> None:
    commas = DecimalCommas(";")
    assert [commas.number(text) for text in ("2,953", "6,2678", "12")] == [2.953, 6.2678, 12.0]
    commas.check()
