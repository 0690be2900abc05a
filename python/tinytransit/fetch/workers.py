# SPDX-License-Identifier: MIT
"""Threads that end with the program: what the user interrupts is over at once."""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from tinytransit.fetch.errors import StoppedError

_GRACE_S = 1.0

Item = TypeVar("Item")
Result = TypeVar("Result")


class Stop:
    """Tells threads to give up what they do."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Give up."""
        self._event.set()

    def check(self) -> None:
        """Go on.

        Raises:
            StoppedError: If not.
        """
        self.sleep(0.0)

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            StoppedError: As soon as it is set.
        """
        if self._event.wait(seconds):
            raise StoppedError("the run is over")


def in_threads(
    work: Callable[[Item], Result], items: Sequence[Item], threads: int, stop: Stop
) -> Generator[tuple[Item, Result | Exception], None, None]:
    """Do some work on every item, on a bounded number of threads.

    The threads are daemons: one that waits for a silent server, which nothing can wake, does not hold up the end of
    the program. All that they write is such that it may be cut off anywhere.

    Args:
        work: Is called in several threads.
        items: What to work on.
        threads: How many at most.
        stop: Is set when the caller takes no more results, be it by an error or Ctrl-C.

    Yields:
        An item with its result or what was raised, in the order in which they end.
    """
    waiting: SimpleQueue[Item] = SimpleQueue()
    ended: SimpleQueue[tuple[Item, Result | Exception]] = SimpleQueue()
    for item in items:
        waiting.put(item)

    def run() -> None:
        while True:
            try:
                stop.check()
                item = waiting.get_nowait()
            except (StoppedError, Empty):
                return
            try:
                ended.put((item, work(item)))
            except Exception as error:
                ended.put((item, error))

    started = [threading.Thread(target=run, daemon=True) for _ in range(min(threads, len(items)))]
    for thread in started:
        thread.start()
    try:
        for _ in items:
            yield ended.get()
    finally:
        stop.set()
        end = time.monotonic() + _GRACE_S
        for thread in started:
            thread.join(max(0.0, end - time.monotonic()))
