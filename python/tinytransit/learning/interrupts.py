# SPDX-License-Identifier: MIT
"""Ctrl-C that is not lost: Python drops an exception that is raised in a callback of its garbage collector.

TensorFlow has thousands of such callbacks while it traces a network, and a training would go on to its end.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts() -> Iterator[Callable[[], None]]:
    """Remember Ctrl-C for the block.

    Yields:
        What raises ``KeyboardInterrupt`` if it was pressed before; to be called every now and then.
    """
    pressed = threading.Event()

    def check() -> None:
        if pressed.is_set():
            raise KeyboardInterrupt

    ours = signal.default_int_handler
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is not ours:
        # Who has another way to deal with it keeps it.
        yield check
        return

    def remember(number: int, frame: FrameType | None) -> None:
        pressed.set()
        ours(number, frame)

    signal.signal(signal.SIGINT, remember)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, ours)
