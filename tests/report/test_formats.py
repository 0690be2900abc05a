# SPDX-License-Identifier: MIT
"""Formats and files that people write."""

import pytest

from tinytransit.report.formats import Format, ReportError, parse_formats


def test_formats_come_once_and_in_order() -> None:
    known = (Format.HTML, Format.PDF, Format.CSV)
    assert parse_formats("csv, html,CSV", known) == [Format.HTML, Format.CSV]


@pytest.mark.parametrize("text", ["", "html,doc", "fits"])
def test_an_unknown_format_is_refused(text: str) -> None:
    with pytest.raises(ReportError, match=r"--format .*html, pdf"):
        parse_formats(text, (Format.HTML, Format.PDF))
