# SPDX-License-Identifier: MIT
"""Show how far a long profile is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def counted_instructions(title: str) -> Iterator[Callable[[int], None]]:
    """Give a function that shows a number of executed instructions, on standard error if that is a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title)
        yield lambda done: progress.update(task, description=f"{title}: {done / 1e6:.1f} million instructions")
