# SPDX-License-Identifier: MIT
"""Ends of processes."""

import os
import time
from pathlib import Path


def ends(pid: int) -> bool:
    """Wait up to five seconds for a process to end, and return whether it did; a zombie has ended."""
    for _ in range(500):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False
