# SPDX-License-Identifier: MIT
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("matplotlib", reason="pages show plots ([train])")

from tinytransit.report.html import figure, short


@given(st.floats(1e-12, 1e12))
def test_a_short_figure_is_right_to_three_digits_and_short(value: float) -> None:
    text = short(value)
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.006)
    assert len(text) <= 9 or value >= 1e5
    assert short(-value) == f"-{text}"


def test_a_short_figure_has_no_useless_exponent() -> None:
    assert [short(value) for value in (0, 0.00123, 1.0, 12.34, 123.4, 98765.4, 2e6, 4.5e-7)] == [
        "0", "0.00123", "1.00", "12.3", "123", "98,765", "2,000,000", "4.50e-07"
    ]  # fmt: skip


def test_counts_are_whole_and_measures_have_four_decimals() -> None:
    assert (figure(12345), figure(0.98765)) == ("12,345", "0.9877")
