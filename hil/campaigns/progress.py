# SPDX-License-Identifier: MIT
"""The progress of each target: a bar each on a terminal; elsewhere a line at each change, and every so often."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hil.campaigns.job import Job
from hil.campaigns.runner import Progress as Report
from tinytransit.progress import Count, counters


@contextmanager
def shown(jobs: Sequence[Job]) -> Iterator[Report]:
    """Show the jobs on standard error, and yield what is to be told how far they are."""
    with counters() as add:
        views = {job.name: _View(add(job.name, job.size), job) for job in jobs}
        yield lambda name, done, doing: views[name].tell(done, doing)


class _View:
    """One job as it is shown."""

    def __init__(self, count: Count, job: Job) -> None:
        self._count, self._job = count, job
        self._done, self._doing = 0, "waits"
        self._has_bar = sys.stderr.isatty()
        count.note(self._doing)

    def tell(self, done: int, doing: str) -> None:
        if doing != self._doing:
            self._doing = doing
            self._count.note(doing)
            if not self._has_bar:
                self._count.say(f"{self._job.name}: {doing} ({done} of {self._job.size} windows)")
        if self._done == 0 and done > 1:
            # Answers of an earlier run of the command say nothing of the time that is left.
            self._count.kept(done)
        else:
            self._count(done)
        self._done = done
