# SPDX-License-Identifier: MIT
"""A pool of processes that knows which item each of them is at, so that if one dies, that item alone is affected.

The standard library's pool cannot tell: there one death breaks the pool, and every item under way with it.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Generator, Iterable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from tinytransit.batch.attempt import Kind, Verdict, attempt
from tinytransit.batch.item import Item, Work
from tinytransit.batch.workers import interrupts_kept_here, one_thread_each

_ATTEMPTS = 2
"""How many workers an item may cost before it is skipped."""

# A fork would copy the locks that threads of numerical libraries hold.
_CONTEXT = multiprocessing.get_context("spawn")


class Processes:
    """Worker processes on this machine.

    Args:
        jobs: How many.
        time_limit_s: Longest that one item may take, in seconds; None for no limit.
    """

    def __init__(self, jobs: int, time_limit_s: float | None = None) -> None:
        self._jobs = jobs
        self._time_limit_s = time_limit_s

    def run(self, work: Work, items: Iterable[Item]) -> Generator[tuple[Item, Verdict], None, None]:
        """Do the items, each in a process of its own choice; see ``Scheduler``."""
        fresh, again, deaths = iter(items), deque[Item](), Counter[str]()
        free: list[_Worker] = []
        busy: dict[_Worker, Item] = {}
        try:
            while True:
                while len(busy) < self._jobs and (item := again.popleft() if again else next(fresh, None)):
                    worker = free.pop() if free else _Worker(work)
                    busy[worker] = item
                    worker.begin(item)
                if not busy:
                    return
                for worker in self._wait(list(busy)):
                    try:
                        verdict = worker.hear()
                    except _DeathError:
                        item, cause = busy.pop(worker), worker.end()
                        deaths[item.key] += 1
                        if deaths[item.key] < _ATTEMPTS:
                            again.append(item)
                        else:
                            yield (
                                item,
                                Verdict(
                                    Kind.FAILED,
                                    f"worker died: {_ATTEMPTS} of {_ATTEMPTS} attempts ended "
                                    f"with {cause}; if memory ran out, give fewer --jobs",
                                ),
                            )
                    else:
                        if verdict is not None:
                            free.append(worker)
                            yield busy.pop(worker), verdict
                for worker in [worker for worker in busy if self._left_s(worker) <= 0]:
                    worker.end()
                    limit = f"took longer than the time limit of {self._time_limit_s:g} s"
                    yield busy.pop(worker), Verdict(Kind.FAILED, limit, seconds=worker.elapsed_s)
        finally:
            for worker in [*free, *busy]:
                worker.end()

    def _wait(self, busy: "Sequence[_Worker]") -> "list[_Worker]":
        """Return the workers that have answered or died, at the latest when one has taken too long."""
        by_connection = {worker.connection: worker for worker in busy}
        patience = max(0.0, min(map(self._left_s, busy)))
        ready: list[Any] = wait(by_connection, None if self._time_limit_s is None else patience)
        return [by_connection[connection] for connection in ready]

    def _left_s(self, worker: "_Worker") -> float:
        return float("inf") if self._time_limit_s is None else self._time_limit_s - worker.elapsed_s


class _DeathError(Exception):
    """A worker process that ended by itself."""


class _Worker:
    """A process that does one item at a time, and whatever processes it starts."""

    def __init__(self, work: Work) -> None:
        self.connection, theirs = _CONTEXT.Pipe()
        self._begun: float | None = None
        self._process = _CONTEXT.Process(target=_serve, args=(theirs,))
        try:
            with interrupts_kept_here(), one_thread_each():
                self._process.start()
            # Then the end of the process is the end of the stream.
            theirs.close()
            self._send(work)
        except BaseException:  # such as Ctrl-C, which comes through when it is no longer blocked
            if self._process.pid is not None:
                self.end()
            raise

    @property
    def elapsed_s(self) -> float:
        """Time since the process, which may have to start first, has begun the item."""
        return 0.0 if self._begun is None else time.monotonic() - self._begun

    def begin(self, item: Item) -> None:
        """Hand an item over."""
        self._begun = None
        self._send(item.payload)

    def hear(self) -> Verdict | None:
        """Return what came of the item; None if the process says that it has begun it.

        Raises:
            _DeathError: If it will say nothing more.
        """
        try:
            verdict: Verdict | None = self.connection.recv()
        except (EOFError, OSError) as error:
            raise _DeathError from error
        if verdict is None:
            self._begun = time.monotonic()
        return verdict

    def end(self) -> str:
        """End the process at once with all that it started, and return how it had ended."""
        pid = self._process.pid
        assert pid is not None  # It was started.
        # Before it is waited for, as long as its number cannot be another's.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self.connection.close()
        code = self._process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"

    def _send(self, message: object) -> None:
        # A process that has died is noticed when its answer is read.
        with contextlib.suppress(BrokenPipeError):
            self.connection.send(message)


def _serve(connection: Connection) -> None:
    # A group of its own, so that what it starts is ended with it.
    os.setpgrp()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Either, when the other end is gone.
    with contextlib.suppress(EOFError, ConnectionError):
        work = connection.recv()
        while True:
            payload = connection.recv()
            connection.send(None)
            connection.send(attempt(work, payload))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # This runs in a child only.
    wait([parent.sentinel])
    os.killpg(0, signal.SIGKILL)
