# SPDX-License-Identifier: MIT
"""Progress of a fetch on standard error: the files, and the megabytes that came."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tinytransit.progress import Count, counting


class Bar:
    """Files that ended, of those known of, and the megabytes that came."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._adding = threading.Lock()
        self._files, self._ended, self._bytes = 0, 0, 0

    def listed(self, files: int) -> None:
        """So many files are known of by now."""
        self._files = files
        self._count(self._ended, files)

    def received(self, size: int) -> None:
        """So many more bytes have come."""
        with self._adding:
            self._bytes += size
        self._count.note(self._megabytes())

    def ended(self) -> None:
        """One more file is there or is skipped."""
        self._ended += 1
        self._count(self._ended, self._files)

    def waits(self, why: str) -> None:
        """Something failed and will be tried again."""
        self._count.note(f"{self._megabytes()}, {why[:60]}")

    def _megabytes(self) -> str:
        return f"{self._bytes / 1e6:.1f} MB"


@contextmanager
def bar() -> Iterator[Bar]:
    """Show a bar for the block."""
    with counting("files") as count:
        yield Bar(count)
