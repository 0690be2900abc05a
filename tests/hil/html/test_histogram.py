# SPDX-License-Identifier: MIT
"""The picture holds every window, in its place."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hil.errors import InputError
from hil.html.histogram import lay_out

_MS = st.floats(0, 1e5, allow_nan=False)


@given(st.lists(_MS, min_size=1, max_size=60), _MS | st.just(math.inf))
def test_every_window_is_in_a_bar_and_every_mark_in_the_picture(values: list[float], limit: float) -> None:
    picture = lay_out(values, limit)
    assert sum(bar.count for bar in picture.bars) == len(values)
    assert picture.highest == max(bar.count for bar in picture.bars)
    assert max(bar.height for bar in picture.bars) == 1
    edges = [bar.left for bar in picture.bars] + [picture.bars[-1].left + picture.bars[-1].width]
    assert edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= 1 + 1e-9
    assert 0 <= picture.span[0] < picture.span[1] <= 1
    assert 2 <= len(picture.ticks) <= 4
    assert (picture.limit is None) == math.isinf(limit)
    assert picture.limit is None or 0 <= picture.limit.place <= 1


def test_bars_have_round_edges_and_hold_what_lies_between_them() -> None:
    picture = lay_out([0.2, 0.31, 0.32, 0.68, 0.9], 10.0)
    assert [(bar.low, bar.high, bar.count) for bar in picture.bars] == [
        ("0.2", "0.4", 3), ("0.6", "0.8", 1), ("0.8", "1.0", 1),
    ]  # fmt: skip
    assert [tick.label for tick in picture.ticks] == ["0.2", "0.6", "1.0"]


def test_the_margin_to_the_limit_is_to_scale() -> None:
    picture = lay_out([2.0, 4.0], 8.0)
    assert picture.limit is not None and picture.limit.label == "8"
    assert picture.limit.place == pytest.approx(8 * picture.span[0] / 2)


def test_equal_latencies_make_one_bar_in_the_middle() -> None:
    (bar,) = lay_out([0.7841] * 32, 10.0).bars
    assert bar.count == 32 and float(bar.low) <= 0.7841 <= float(bar.high)
    assert bar.left + bar.width / 2 == pytest.approx(0.5)


@pytest.mark.parametrize("values", [[0.0, 5e-324], [0.0, 1e-300, 2e-300], [0.0], [1e5, 1e5 + 1e-9]])
def test_latencies_that_differ_by_less_than_a_clock_can_tell_share_a_bar(values: list[float]) -> None:
    (bar,) = lay_out(values, 10.0).bars
    assert bar.count == len(values)


@pytest.mark.parametrize("wrong", [-0.1, math.nan, math.inf])
def test_a_latency_that_cannot_be_is_refused(wrong: float) -> None:
    with pytest.raises(InputError, match=str(wrong)):
        lay_out([1.0, wrong], 10.0)
