# SPDX-License-Identifier: MIT
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.fetch.errors import TransientError, UnavailableError
from tinytransit.fetch.retrying import Retrying, retry_after_s


class Flaky:
    """Fails so many times."""

    def __init__(self, failures: int, retry_after_s: float | None = None) -> None:
        self.calls, self._failures, self._retry_after_s = 0, failures, retry_after_s

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise TransientError("busy", self._retry_after_s)
        return "well"


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 40))
def test_pauses_double_within_their_jitter_and_have_an_end(draw: float, failures: int) -> None:
    retrying = Retrying(first_s=1.0, longest_s=60.0, draw=lambda: draw)
    span = min(60.0, 2.0 ** (failures - 1))
    assert span / 2 <= retrying.pause_s(failures) <= span


def test_it_is_tried_until_it_succeeds() -> None:
    pauses: list[float] = []
    told: list[str] = []
    retrying = Retrying(attempts=4, tell=told.append, sleep=pauses.append, draw=lambda: 0.0)
    assert retrying(Flaky(3)) == "well"
    assert pauses == [0.5, 1.0, 2.0] and told[2] == "again in 2 s: busy"


def test_the_last_failure_is_named() -> None:
    flaky = Flaky(9)
    with pytest.raises(UnavailableError, match=r"busy.*3"):
        Retrying(attempts=3, sleep=lambda _: None)(flaky)
    assert flaky.calls == 3


def test_the_server_is_waited_for_as_long_as_it_asks() -> None:
    pauses: list[float] = []
    Retrying(sleep=pauses.append, draw=lambda: 0.0)(Flaky(1, retry_after_s=100.0))
    assert pauses == [100.5]


def test_but_not_for_ever() -> None:
    with pytest.raises(UnavailableError, match="301 s"):
        Retrying(patience_s=300.0, sleep=lambda _: None)(Flaky(1, retry_after_s=301.0))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("-5", None),
        ("soon", None),
        ("\u0663", None),
        ("9" * 400, 1e12),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2015 07:28:30 -0000", 30.0),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read(header: str | None, seconds: float | None) -> None:
    read = retry_after_s(header, datetime(2015, 10, 21, 7, 28, tzinfo=UTC))
    assert read == (pytest.approx(seconds) if seconds is not None else None)
