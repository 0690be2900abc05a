# SPDX-License-Identifier: MIT
"""Work for batches that ends as it is told: functions of a module, for worker processes import them."""

import ctypes
import errno
import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from tinytransit.batch.item import Item, Json
from tinytransit.batch.outcome import Outcome
from tinytransit.errors import TinyTransitError


def items(folder: Path, ways: Mapping[str, str]) -> list[Item]:
    """Items by key, with the way in which ``work`` ends them."""
    return [Item(key, {"key": key, "way": way, "folder": str(folder)}) for key, way in ways.items()]


def calls(folder: Path) -> list[str]:
    """Keys of the items that were begun, in the order in which they were."""
    file = folder / "calls"
    return file.read_text().split() if file.exists() else []


def as_bytes(outcome: Outcome) -> bytes:
    """All that an outcome says of its items."""
    return json.dumps([list(outcome.results.items()), [(each.what, each.reason) for each in outcome.skipped]]).encode()


def work(payload: Mapping[str, Json]) -> Json:
    """Note that the item is begun, and end as its payload says."""
    folder, key, way = Path(str(payload["folder"])), str(payload["key"]), str(payload["way"])
    with (folder / "calls").open("a") as log:
        log.write(f"{key}\n")
    if way == "damaged":
        raise TinyTransitError(f"{key} is no\nlight curve")
    if way == "bug":
        raise ZeroDivisionError("by zero")
    if way == "not a number":
        return float("nan")
    if way == "full disk":
        raise TinyTransitError("cannot write the sheet") from OSError(errno.ENOSPC, "No space left on device")
    if way == "dies" or (way == "dies once" and calls(folder).count(key) == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    if way == "hangs":
        # In C and with the interpreter's lock, where no Python code gets a word in.
        ctypes.PyDLL(None).sleep(600)
    if way == "slow":
        time.sleep(0.2)
    if way == "large":
        return key * 100_000
    return {"key": key, "third": 1 / 3}


def threads_of_linear_algebra(payload: Mapping[str, Json]) -> Json:
    """How many threads BLAS and OpenMP would take in this process."""
    return [os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")]
