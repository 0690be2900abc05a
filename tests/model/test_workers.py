# SPDX-License-Identifier: MIT
import multiprocessing
import os
import time

import pytest

pytest.importorskip("tensorflow", reason="the processes set up TensorFlow ([train])")

from tinytransit.model.workers import WorkerError, training_processes


def test_work_is_done_and_a_process_that_dies_is_an_error() -> None:
    with pytest.raises(WorkerError), training_processes(1) as pool:
        assert pool.submit(pow, 2, 10).result() == 1024
        pool.submit(os._exit, 1).result()


def test_an_exception_in_the_block_ends_the_processes_at_once() -> None:
    before = set(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt), training_processes(1) as pool:
        pool.submit(pow, 2, 2).result()
        pool.submit(time.sleep, 3600)
        raise KeyboardInterrupt
    # They were told to end, not asked to finish an hour of sleep.
    for process in set(multiprocessing.active_children()) - before:
        process.join(60)
        assert process.exitcode is not None
