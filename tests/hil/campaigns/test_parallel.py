# SPDX-License-Identifier: MIT
"""Runners run in parallel, none stops another, and an interruption ends them all."""

import signal
import threading

import pytest

from hil.campaigns.parallel import run_all


class Waits:
    """Runs until it is halted, and says that it has begun."""

    def __init__(self, begun: threading.Semaphore) -> None:
        self.begun, self.halted, self.ended = begun, threading.Event(), False

    def run(self) -> None:
        self.begun.release()
        self.halted.wait()
        self.ended = True

    def halt(self) -> None:
        self.halted.set()


class Meets(Waits):
    """Ends once as many runners as the barrier wants run at the same time."""

    def __init__(self, barrier: threading.Barrier) -> None:
        super().__init__(threading.Semaphore(0))
        self.barrier = barrier

    def run(self) -> None:
        self.barrier.wait(timeout=10)
        self.ended = True


class Counts(Waits):
    """Notes how many of its kind run at a time."""

    lock, running, most = threading.Lock(), 0, 0

    def __init__(self) -> None:
        super().__init__(threading.Semaphore(0))

    def run(self) -> None:
        with self.lock:
            Counts.running += 1
            Counts.most = max(Counts.most, Counts.running)
        self.halted.wait(0.01)
        with self.lock:
            Counts.running -= 1
        self.ended = True


class Raises(Waits):
    """Has a bug."""

    def run(self) -> None:
        raise ZeroDivisionError("a bug")


def test_as_many_run_at_a_time_as_is_said_and_no_more() -> None:
    barrier = threading.Barrier(3)
    together = [Meets(barrier) for _ in range(3)]
    run_all(together, parallel=3)
    counted = [Counts() for _ in range(6)]
    run_all(counted, parallel=2)
    assert all(runner.ended for runner in together + counted)
    assert Counts.most <= 2


def test_a_bug_in_one_comes_out_when_the_others_are_done() -> None:
    others = [Counts() for _ in range(3)]
    with pytest.raises(ZeroDivisionError, match="a bug"):
        run_all([Raises(threading.Semaphore(0)), *others], parallel=1)
    assert all(runner.ended for runner in others)


def test_an_interruption_halts_all_that_run_and_those_that_wait() -> None:
    begun = threading.Semaphore(0)
    runners = [Waits(begun) for _ in range(3)]

    def interrupt() -> None:
        for _ in range(2):
            begun.acquire()
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run_all(runners, parallel=2)
    thread.join()
    assert all(runner.ended for runner in runners)
