# SPDX-License-Identifier: MIT
"""How far a fetch is, as a bar on standard error."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Bar:
    """Files that ended, of those known of, and the megabytes that came."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task
        self._adding = threading.Lock()
        self._bytes = 0

    def listed(self, files: int) -> None:
        """So many files are known of by now."""
        self._progress.update(self._task, total=files)

    def received(self, size: int) -> None:
        """So many more bytes have come."""
        with self._adding:
            self._bytes += size
        self._progress.update(self._task, megabytes=self._bytes / 1e6, note="")

    def ended(self) -> None:
        """One more file is there or is skipped."""
        self._progress.advance(self._task)

    def waits(self, why: str) -> None:
        """Something failed and will be tried again."""
        self._progress.update(self._task, note="".join(filter(str.isprintable, why))[:60])


@contextmanager
def bar() -> Iterator[Bar]:
    """Show a bar for the block."""
    columns = (
        TextColumn("files"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[megabytes]:.1f} MB"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield Bar(progress, progress.add_task("files", total=None, megabytes=0.0, note=""))
