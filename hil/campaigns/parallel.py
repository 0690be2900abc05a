# SPDX-License-Identifier: MIT
"""Runners in parallel, and an end to all of them whatever happens."""

import contextlib
import queue
import threading
import time
from collections.abc import Sequence
from typing import Protocol

_PAUSE_S = 0.1
# Ends even a child that ignores SIGTERM (hil/targets/process.py).
_HALT_S = 10.0


class _Runner(Protocol):
    def run(self) -> None: ...

    def halt(self) -> None: ...


def run_all(runners: Sequence[_Runner], parallel: int) -> None:
    """Run all runners, so many at a time, and halt those that are at it if this is interrupted.

    Threads do, for what a runner waits for is its child and its port. Each child is started and stopped by one thread,
    as the kernel's parent-death signal wants it, which comes when the thread that started the child ends.

    Args:
        runners: Run in this order.
        parallel: How many at a time.

    Raises:
        BaseException: What the first runner raised that raised, once all others are done.
        KeyboardInterrupt: If the user interrupts, once all runners are halted.
    """
    waiting: queue.SimpleQueue[_Runner] = queue.SimpleQueue()
    ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
    for runner in runners:
        waiting.put(runner)

    def work() -> None:
        while True:
            try:
                runner = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                runner.run()
            except BaseException as error:
                ended.put(error)
            else:
                ended.put(None)

    left, raised = len(runners), []
    try:
        for _ in range(min(parallel, len(runners))):
            # Daemons, so that one that does not end does not keep the process.
            threading.Thread(target=work, daemon=True).start()
        while left:
            # Not for ever: a signal that another thread has received does not wake this one.
            with contextlib.suppress(queue.Empty):
                error = ended.get(timeout=_PAUSE_S)
                left -= 1
                if error is not None:
                    raised.append(error)
    except KeyboardInterrupt:
        _halt(runners, ended, left)
        raise
    if raised:
        raise raised[0]


def _halt(runners: Sequence[_Runner], ended: "queue.SimpleQueue[BaseException | None]", left: int) -> None:
    deadline = time.monotonic() + _HALT_S
    while left and time.monotonic() < deadline:
        # Again and again, for a runner may have been about to start its target.
        for runner in runners:
            runner.halt()
        with contextlib.suppress(queue.Empty):
            ended.get(timeout=_PAUSE_S)
            left -= 1
