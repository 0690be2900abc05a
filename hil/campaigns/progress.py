# SPDX-License-Identifier: MIT
"""How far each target is: a bar each on a terminal, elsewhere a line whenever one begins or ends something."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hil.campaigns.job import Job
from hil.campaigns.runner import Progress as Report


@contextmanager
def shown(jobs: Sequence[Job], console: Console) -> Iterator[Report]:
    """Show the jobs, and yield what is to be told how far they are."""
    if not console.is_terminal:
        yield _lines(jobs, console)
        return
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[doing]}"),
        console=console,
    )
    with bars:
        tasks = {job.name: bars.add_task(escape(job.name), total=job.size, doing="waits") for job in jobs}
        yield lambda name, done, doing: bars.update(tasks[name], completed=done, doing=escape(doing))


def _lines(jobs: Sequence[Job], console: Console) -> Report:
    last: dict[str, str] = {}
    sizes = {job.name: job.size for job in jobs}

    def tell(name: str, done: int, doing: str) -> None:
        if last.get(name) != doing:
            last[name] = doing
            console.print(
                f"{name}: {doing} ({done} of {sizes[name]} windows)", markup=False, highlight=False, soft_wrap=True
            )

    return tell
