# SPDX-License-Identifier: MIT
"""Schedulers of a batch: processes of this machine, or a Dask cluster."""

import os
import re
from collections.abc import Generator, Iterable
from typing import Protocol

from tinytransit.batch.attempt import Verdict, attempt
from tinytransit.batch.errors import SchedulerError
from tinytransit.batch.item import Item, Work

DEFAULT_TIME_LIMIT_S = 600.0
"""Longest that one item may take in a process of this machine if nothing else is said, in seconds."""


class Scheduler(Protocol):
    """Does items, in any order."""

    def run(self, work: Work, items: Iterable[Item]) -> Generator[tuple[Item, Verdict], None, None]:
        """Do each item once and yield what came of it, as it comes; when closed, leave no process behind.

        Items are taken as workers become free, so that few of them are in memory.

        Raises:
            SchedulerError: If there is nobody to do the work.
        """
        ...


class InProcess:
    """One item after the other, in this process, for callers from Python; it can end none that takes too long.

    The linear algebra of this process may have several threads, so that the last digits are not always those of a
    worker process.
    """

    def run(self, work: Work, items: Iterable[Item]) -> Generator[tuple[Item, Verdict], None, None]:
        """Do each item when the one before it has been taken; see ``Scheduler``."""
        for item in items:
            yield item, attempt(work, item.payload)


def processes(jobs: int | None) -> int:
    """Return how many processes the option --jobs asks for: without it, as many as there are cores to run on."""
    return jobs or len(os.sched_getaffinity(0))


def scheduler_for(jobs: int | None, address: str | None, time_limit_s: float | None = None) -> Scheduler:
    """Return what the options --jobs, --scheduler and --time-limit ask for.

    Args:
        jobs: Processes on this machine; None for as many as there are cores. One is a process of its own as well, set
            up like any other, so that the result is the same to the last byte.
        address: ``local`` for a Dask cluster of that many processes, ``tcp://HOST:PORT`` for a Dask scheduler that is
            running; None for no Dask.
        time_limit_s: Longest that one item may take, in seconds; its process is ended and the item skipped. 0 for no
            limit; None for ``DEFAULT_TIME_LIMIT_S`` on this machine, and none on Dask.

    Raises:
        SchedulerError: If the options do not go together, or the address is none.
    """
    here = processes(jobs)
    if address is None:
        from tinytransit.batch.processes import Processes

        limit = DEFAULT_TIME_LIMIT_S if time_limit_s is None else time_limit_s
        return Processes(here, limit or None)
    from tinytransit.batch.dask_cluster import DaskCluster

    if time_limit_s:
        raise SchedulerError(
            "--time-limit needs processes of this machine: Dask cannot end one item alone; leave out "
            "--scheduler or --time-limit"
        )
    if address == "local":
        return DaskCluster(here)
    if not re.fullmatch(r"(tcp|tls)://\S+:\d+", address):
        raise SchedulerError(f"expected --scheduler local or tcp://HOST:PORT, got {address!r}")
    if jobs is not None:
        raise SchedulerError(
            f"--jobs is about this machine, and the workers of {address} are started there; leave it out"
        )
    return DaskCluster(address)
