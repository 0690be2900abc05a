# SPDX-License-Identifier: MIT
"""Progress on standard error: a bar with the remaining time on a terminal; elsewhere a line every so often."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from tinytransit.terminal import Console, printable

# Where no terminal shows the bar: the first line after so many seconds, the later ones ever more rarely, so that a day
# makes some 150 lines and a short run none. So often it is looked whether one is due though nothing was done.
_FIRST_LINE_SECONDS, _SHARE_OF_ELAPSED, _LOOK_SECONDS = 10.0, 1 / 20, 1.0
# The pace is that of the last hour: one step may take minutes.
_PACE_SECONDS = 3600.0


class Count:
    """How many things of one kind are done. All methods may be called from several threads."""

    def __init__(self, progress: Progress, what: str, total: int | None) -> None:
        self._progress = progress
        self._what = what
        self._task = progress.add_task(what, total=total, note="")
        self._measure_from_now()
        self._lock = threading.RLock()
        self._worked = False
        self._next_line = _FIRST_LINE_SECONDS if progress.disable else float("inf")
        self._began = time.monotonic()
        self._told: float | None = None

    def __call__(self, done: int, of: int | None = None) -> None:
        """Set the number done and, if it became known, the number of all."""
        with self._lock:
            self._worked = True
            self._progress.update(self._task, completed=done, total=of)
            self._line_when_due()

    def advance(self, by: int = 1) -> None:
        """Count so many more."""
        with self._lock:
            self._worked = True
            self._progress.advance(self._task, by)
            self._line_when_due()

    @property
    def begun(self) -> bool:
        """Whether any was done, or said to be none yet."""
        return self._worked

    def kept(self, by: int = 1) -> None:
        """Count so many more, found finished: they took no time, so the remaining time is not judged by them."""
        with self._lock:
            if self._worked:
                self._progress.advance(self._task, by)
            else:
                # Begins the measurement of the pace again.
                self._progress.reset(self._task, completed=int(self._now().completed) + by)
                self._measure_from_now()

    def note(self, text: str) -> None:
        """Show what is being done, behind the bar, until the next note, on one line."""
        with self._lock:
            self._progress.update(self._task, note=printable(" ".join(text.split())))
            self._line_when_due()

    def say(self, line: str) -> None:
        """Print a line that stays, above the bar."""
        self._progress.console.print(line, highlight=False, soft_wrap=True)

    def look(self) -> None:
        """Print a line if one is due, though nothing was done."""
        with self._lock:
            if not self._now().finished:
                self._line_when_due()

    def end(self) -> None:
        """Print how far it came, if lines were printed before."""
        with self._lock:
            if self._told is not None and self._told != self._now().completed:
                self._line()

    def _measure_from_now(self) -> None:
        # The pace is that since the first sample. Without one of nothing done it would lack the time of the first step,
        # and where two processes end their first steps together, nearly all of it.
        if self._now().total != 0:
            self._progress.advance(self._task, 0)

    def _now(self) -> Task:
        return next(task for task in self._progress.tasks if task.id == self._task)

    def _line_when_due(self) -> None:
        elapsed = time.monotonic() - self._began
        if elapsed >= self._next_line:
            self._next_line = elapsed + max(_FIRST_LINE_SECONDS, _SHARE_OF_ELAPSED * elapsed)
            self._line()

    def _line(self) -> None:
        task = self._now()
        self._told = task.completed
        self.say(f"{self._what}: {_figures(task)}")


class _Figures(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(_figures(task))


def _figures(task: Task) -> str:
    """Return the number done, the time that is left where it can be told, else that which has passed, and the note."""
    done = f"{task.completed:,.0f}" + ("" if task.total is None else f" of {task.total:,.0f}")
    if task.finished or task.time_remaining is None:
        pace = f"after {timedelta(seconds=int((task.finished_time if task.finished else task.elapsed) or 0))}"
    else:
        pace = f"{timedelta(seconds=int(task.time_remaining))} left"
    note = task.fields["note"]
    return f"{done}, {pace}, {note}" if note else f"{done}, {pace}"


@contextmanager
def resumable(kept: Path) -> Iterator[None]:
    """Have Ctrl-C in the block say that the same command resumes, and where that is which is finished.

    Args:
        kept: A file or folder.

    Raises:
        KeyboardInterrupt: As it came, with that note.
    """
    try:
        yield
    except KeyboardInterrupt as stop:
        stop.add_note(f"the same command resumes; what is finished is in {kept}")
        raise


@contextmanager
def counting(what: str, total: int | None = None) -> Iterator[Count]:
    """Show a bar for the block.

    Args:
        what: The things that are counted, such as "windows".
        total: How many there are; None while that is not known.

    Yields:
        What to tell the number done.
    """
    with counters() as add:
        yield add(what, total)


@contextmanager
def counters() -> Iterator[Callable[[str, int | None], Count]]:
    """Show several bars, one below the other, for the block; only one block can show bars at a time.

    Yields:
        What adds a bar, with arguments as of ``counting``.
    """
    console = Console(stderr=True)
    counts: list[Count] = []

    def add(what: str, total: int | None = None) -> Count:
        counts.append(Count(progress, what, total))
        return counts[-1]

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        _Figures(),
        console=console,
        disable=not console.is_terminal,
        get_time=time.monotonic,
        speed_estimate_period=_PACE_SECONDS,
    ) as progress:
        ended = threading.Event()
        watch = threading.Thread(target=_look, args=(counts, ended), daemon=True)
        if progress.disable:
            watch.start()
        try:
            yield add
        finally:
            ended.set()
            if progress.disable:
                watch.join()
            for count in counts:
                count.end()


def _look(counts: Sequence[Count], ended: threading.Event) -> None:
    """Print the lines that are due while nothing is done: one step may take minutes. Of several, those that began."""
    while not ended.wait(_LOOK_SECONDS):
        for count in list(counts):
            if len(counts) == 1 or count.begun:
                count.look()
