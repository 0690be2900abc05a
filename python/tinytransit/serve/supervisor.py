# SPDX-License-Identifier: MIT
"""Keeps the workers running: starts them, replaces those that end, and ends those that take too long."""

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tinytransit.serve.store import Store

_LOOK_S = 0.3
_PATIENCE_S = 5.0
_PAUSE_S = 0.5


class Supervisor:
    """The workers of a server; they run while the context is open.

    Args:
        folder: Of the jobs.
        model: Folder of the model.
        catalogs: Catalogues to compare with.
        workers: How many processes.
        time_limit_s: Longest time of one light curve.
    """

    def __init__(self, folder: Path, model: Path, catalogs: Sequence[Path], workers: int, time_limit_s: float) -> None:
        self._command = [sys.executable, "-m", "tinytransit.serve.worker", str(folder), str(model), *map(str, catalogs)]
        self._store, self._count, self._limit_s = Store(folder), workers, time_limit_s
        self._workers: list[subprocess.Popen[bytes]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    @property
    def alive(self) -> int:
        """How many workers run."""
        return sum(worker.poll() is None for worker in self._workers)

    @property
    def process_ids(self) -> list[int]:
        """Of the workers that run."""
        return [worker.pid for worker in self._workers if worker.poll() is None]

    def __enter__(self) -> "Supervisor":
        self._store.resume()
        self._workers = [self._started() for _ in range(self._count)]
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            try:
                worker.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        # Begun and not finished: the next server does it.
        self._store.resume()
        self._store.close()

    def _started(self) -> subprocess.Popen[bytes]:
        # Of its own session: Ctrl-C is for the server, which ends its workers itself.
        return subprocess.Popen(self._command, stdin=subprocess.DEVNULL, start_new_session=True)

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_S):
            overdue = set(self._store.overdue(self._limit_s))
            for place, worker in enumerate(self._workers):
                if worker.pid in overdue:
                    worker.kill()
                    worker.wait()
                if worker.poll() is not None:
                    self._store.orphaned(worker.pid)
                    # One that cannot start would be started without end, and without a pause.
                    self._stop.wait(_PAUSE_S)
                    self._workers[place] = self._started()
