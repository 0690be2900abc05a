# SPDX-License-Identifier: MIT
"""Start worker processes with one thread each, which leave Ctrl-C to the first process."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let the linear algebra of processes that are started in the block have one thread.

    As many workers as cores are faster than each of them on all cores, and a sum that is split among threads has other
    last digits: with one thread the result is the same for any number of workers.
    Libraries read these variables once, when they are loaded, so this does not change the process it is called in.
    """
    before = {name: os.environ.get(name) for name in _VARIABLES}
    os.environ.update(dict.fromkeys(_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def interrupts_kept_here() -> Iterator[None]:
    """Block SIGINT from the first instruction on in threads and processes that are started in the block.

    Ctrl-C in a terminal reaches every process there; here it is the business of the first, which ends the others.
    In this thread it is blocked only as long as the block lasts.
    """
    # multiprocessing starts this helper with its first process, and in doing so lifts the block.
    resource_tracker.ensure_running()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
