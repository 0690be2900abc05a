# SPDX-License-Identifier: MIT
"""Ctrl-C in a terminal reaches every process there; here it is the business of the first, which ends the others."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def interrupts_kept_here() -> Iterator[None]:
    """Block SIGINT from the first instruction on in threads and processes that are started in the block.

    In this thread it is blocked only as long as the block lasts.
    """
    # multiprocessing starts this helper with its first process, and in doing so lifts the block.
    resource_tracker.ensure_running()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
