# SPDX-License-Identifier: MIT
"""Processes that train, none of which outlives the one that started them."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait

from tinytransit.errors import TinyTransitError


class WorkerError(TinyTransitError):
    """A training process that died."""


@contextmanager
def training_processes(count: int) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of processes in which TensorFlow takes one thread each.

    If the block ends with an exception, Ctrl-C included, they are ended at once.

    Raises:
        WorkerError: If a process dies.
    """
    others = set(multiprocessing.active_children())
    # TensorFlow does not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_prepare) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            raise WorkerError(
                "a training process died, perhaps out of memory; run it again with fewer --jobs: "
                "what is finished is kept"
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            # A pool would otherwise wait for the trainings that are under way.
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise


def _prepare() -> None:
    # Ctrl-C in a terminal reaches every process; the first one tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    from tinytransit.tensorflow_import import tf

    # One network a core is faster than one network on all.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # This runs in a child only.
    wait([parent.sentinel])
    os._exit(1)
