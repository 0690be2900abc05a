# SPDX-License-Identifier: MIT
import os
import signal
import subprocess
import sys
import threading

import pytest

from tinytransit.batch.workers import interrupts_kept_here, one_thread_each

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def test_children_get_one_thread_each_and_the_environment_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    before = {name: os.environ.get(name) for name in VARIABLES}
    code = f"import os; print(*(os.environ[name] for name in {VARIABLES!r}))"
    with pytest.raises(RuntimeError), one_thread_each():
        child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        raise RuntimeError
    assert child.stdout.split() == ["1", "1", "1"]
    assert {name: os.environ.get(name) for name in VARIABLES} == before


def test_threads_begun_in_the_block_do_not_take_ctrl_c_and_this_one_does_again() -> None:
    masks: list[set[int]] = []

    def look() -> None:
        masks.append({int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, ())})

    with interrupts_kept_here():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    look()
    assert signal.SIGINT in masks[0] and signal.SIGINT not in masks[1]
