"""Work for batches: functions of a module, as worker processes need them."""

import ctypes
import errno
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from tinytransit.batch.item import Item, Json
from tinytransit.errors import TinyTransitError


def items(folder: Path, ways: Mapping[str, str]) -> list[Item]:
    """Items by key and the way in which ``work`` ends them; each call of it appends a line to ``folder/calls``."""
    return [Item(key, {"key": key, "way": way, "folder": str(folder)}) for key, way in ways.items()]


def calls(folder: Path) -> list[str]:
    """Keys of the items that were begun, in the order in which they were."""
    file = folder / "calls"
    return file.read_text().split() if file.exists() else []


def work(payload: Mapping[str, Json]) -> Json:
    """End as the payload says."""
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
        raise OSError(errno.ENOSPC, "No space left on device")
    if way == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if way == "dies once" and calls(folder).count(key) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if way == "hangs":
        # In C, where no Python signal handler gets a word in.
        ctypes.PyDLL(None).sleep(600)
    if way == "slow":
        time.sleep(0.2)
    return {"key": key, "third": 1 / 3, "threads": os.environ.get("OMP_NUM_THREADS")}
