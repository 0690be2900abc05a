# SPDX-License-Identifier: MIT
"""Retraining from the page: what the server says of it, and the process that does it."""

import signal
import subprocess
import sys
from collections import Counter
from typing import Any

from tinytransit.learning.errors import BusyError, LearningError
from tinytransit.learning.history import retrainings
from tinytransit.learning.labels import standing_labels
from tinytransit.learning.plan import kept_plan
from tinytransit.learning.store import LearningStore
from tinytransit.learning.versions import current

_LAST_BYTES = 2000
_PATIENCE_S = 10.0


class Learner:
    """At most one retraining at a time, in a process of its own, as `tinytransit retrain` does it.

    Args:
        store: Of labels and models.
        served: Version of the model that the server answers with, or the name of its folder.
    """

    def __init__(self, store: LearningStore, served: str) -> None:
        self._store, self._served = store, served
        self._log = store.folder / "retrain.log"
        self._running: subprocess.Popen[bytes] | None = None

    def state(self) -> dict[str, Any]:
        """Return how many labels count, whether a retraining is at work, and what the last one gave."""
        standing, past = standing_labels(self._store), retrainings(self._store)
        in_use = current(self._store)
        last = past[-1] if past else None
        return {
            "labels": dict(Counter(each.label.value for each in standing)),
            "running": self._store.busy(),
            # The first one says on which files of windows, and this server does not know them.
            "possible": kept_plan(self._store) is not None,
            "failed": self._failure(),
            "last": None if last is None else {
                "number": last.number, "ended": last.ended, "verdict": last.verdict, "reason": last.reason,
            },
            "in_use": in_use,
            "served": self._served,
            # A server keeps the model that it began with.
            "restart": self._store.pointer.is_file() and in_use != self._served,
        }  # fmt: skip

    def begin(self) -> None:
        """Begin a retraining with the plan of the last one.

        Raises:
            BusyError: If one is at work.
            LearningError: If there was none, and so no plan.
        """
        if self._store.busy() or (self._running is not None and self._running.poll() is None):
            raise BusyError("a retraining is at work; wait until it has ended")
        if kept_plan(self._store) is None:
            raise LearningError(
                "the first retraining is begun by hand, because it says on which windows: tinytransit retrain "
                f"--windows FILE --store {self._store.folder}"
            )
        command = [sys.executable, "-m", "tinytransit.cli", "retrain", "--store", str(self._store.folder.absolute())]
        with self._log.open("wb") as log:
            self._running = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def end(self) -> None:
        """End the retraining that this server began, if it is at work; it leaves nothing behind."""
        if self._running is not None and self._running.poll() is None:
            # As Ctrl-C does, upon which it removes what it has begun.
            self._running.send_signal(signal.SIGINT)
            try:
                self._running.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                self._running.kill()
                self._running.wait()

    def _failure(self) -> str:
        if self._running is None or self._running.poll() in (None, 0):
            return ""
        lines = self._log.read_bytes()[-_LAST_BYTES:].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"it ended with status {self._running.returncode}"
