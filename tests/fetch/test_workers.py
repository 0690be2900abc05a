# SPDX-License-Identifier: MIT
import threading
from contextlib import closing

import pytest

from tinytransit.fetch.errors import StoppedError
from tinytransit.fetch.workers import Stop, in_threads


def test_as_many_work_at_once_as_are_allowed_and_no_more() -> None:
    together, inside, most = threading.Barrier(3, timeout=30), 0, 0
    counting = threading.Lock()

    def work(item: int) -> int:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        together.wait()  # nobody goes on before three are here
        with counting:
            inside -= 1
        return item * item

    assert sorted(in_threads(work, range(12), 3, Stop())) == [(item, item * item) for item in range(12)]
    assert most == 3


def test_what_is_raised_is_handed_over_with_its_item() -> None:
    def work(item: int) -> int:
        if item == 1:
            raise ValueError("one")
        return item

    ended = dict(in_threads(work, range(3), 2, Stop()))
    assert (ended[0], ended[2]) == (0, 2) and isinstance(ended[1], ValueError)


def test_all_stop_when_nobody_listens_any_more() -> None:
    stop = Stop()
    stopped = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            return item
        try:
            stop.sleep(600.0)
        except StoppedError:
            stopped.set()
            raise
        return item

    with closing(in_threads(work, range(50), 2, stop)) as ended:
        assert next(ended) == (0, 0)
    assert stopped.wait(10)
    with pytest.raises(StoppedError):
        stop.check()
