# SPDX-License-Identifier: MIT
"""A batch on a Dask cluster: one on this machine, or one that is running already."""

import contextlib
import logging
import queue
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from tinytransit.batch.attempt import Kind, Verdict, attempt
from tinytransit.batch.errors import SchedulerError
from tinytransit.batch.item import Item, Work
from tinytransit.batch.workers import interrupts_kept_here, one_thread_each

_CONNECT_S = 10
_WORKERS_S = 30
# Of a cluster on one machine: an item whose worker died is given to one more, and a dead one is soon given up, but not
# one that a busy machine keeps waiting.
_HERE = {"distributed.scheduler.allowed-failures": 1, "distributed.comm.timeouts.connect": "20s"}
# So that no worker waits for its next item while its last is on its way.
_ITEMS_A_THREAD = 2


class DaskCluster:
    """Dask workers, which may come and go while the batch runs.

    Dask does whatever it is sent, by whomever: let only machines that you trust reach its ports, or use TLS.

    Args:
        where: How many processes to start on this machine, or the address of a scheduler, such as
            ``tcp://127.0.0.1:8786``. Its workers need this package, and the light curves under the same paths.
    """

    def __init__(self, where: int | str) -> None:
        self._where = where

    def run(self, work: Work, items: Iterable[Item]) -> Generator[tuple[Item, Verdict], None, None]:
        """Do the items on the cluster; see ``Scheduler``.

        Raises:
            SchedulerError: If the scheduler does not answer, has no workers, or workers without this package.
        """
        with _client(self._where) as client:
            suspects = []
            for item, verdict in _share_out(client, work, items):
                if verdict is None:
                    suspects.append(item)
                else:
                    yield item, verdict
            # Dask suspects all that a dead worker had been given; alone, each shows whether it was its fault.
            for suspect in suspects:
                for item, verdict in _share_out(client, work, [suspect]):
                    yield (
                        item,
                        verdict
                        or Verdict(
                            Kind.FAILED,
                            "worker died: each to which Dask gave this item, also "
                            "alone; if memory ran out, start fewer of them on a machine",
                        ),
                    )


def _share_out(client: Any, work: Work, items: Iterable[Item]) -> Iterator[tuple[Item, Verdict | None]]:
    """Yield what comes of each item; None if Dask gave it up, for too many workers died that had it."""
    todo = iter(items)
    under_way: dict[Any, Item] = {}
    finished: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def submit() -> None:
        with _lost_is_an_error():
            threads = sum(client.nthreads().values())
        while len(under_way) < max(1, threads) * _ITEMS_A_THREAD and (item := next(todo, None)):
            # Not pure: else Dask would take two runs that ask for the same for one.
            future = client.submit(attempt, work, dict(item.payload), pure=False)
            under_way[future] = item
            future.add_done_callback(finished.put)

    submit()
    while under_way:
        try:
            future = finished.get(timeout=_WORKERS_S)
        except queue.Empty:
            # Dask itself would wait for ever.
            _wait_for_worker(client)
            continue
        yield under_way.pop(future), _verdict(future)
        submit()


def _verdict(future: Any) -> Verdict | None:
    from distributed import KilledWorker

    try:
        with _lost_is_an_error():
            # If the worker has died since and took the answer with it, Dask has the item done again.
            verdict: Verdict = future.result()
    except KilledWorker:
        return None
    except SchedulerError:
        raise
    except Exception as error:  # what goes wrong in the work itself is in its verdict
        raise SchedulerError(
            f"the Dask cluster could not begin: {error.__cause__ or error}; install this very version "
            "of tinytransit there"
        ) from error
    return verdict


@contextlib.contextmanager
def _client(where: int | str) -> Iterator[Any]:
    """Connect, and afterwards stop what was started."""
    import dask
    from distributed import Client, LocalCluster

    started = where if isinstance(where, int) else 0
    with contextlib.ExitStack() as stack:
        if isinstance(where, int):
            stack.enter_context(dask.config.set(_HERE))
            stack.enter_context(one_thread_each())
            # The thread of the cluster, which starts the workers, is itself started here.
            try:
                with interrupts_kept_here():
                    cluster = stack.enter_context(LocalCluster(
                        # Its page is at a port that is free: the usual one may be another cluster's.
                        n_workers=where, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0",
                        silence_logs=logging.CRITICAL,
                    ))  # fmt: skip
            except (RuntimeError, OSError) as error:  # such as workers that found no time to report
                raise SchedulerError(
                    f"the Dask cluster did not start: {error.__cause__ or error}; give fewer --jobs, or try again"
                ) from error
            where = cluster.scheduler_address
        try:
            client = stack.enter_context(Client(where, timeout=_CONNECT_S, set_as_default=False))
        except (OSError, TimeoutError) as error:
            raise SchedulerError(
                f"no Dask scheduler answers at {where}: {error}; start one with `dask scheduler`"
            ) from error
        _wait_for_worker(client)
        yield client
        # A worker that died is started again, and Dask fails where it is to end one that is just being started.
        if started:
            with contextlib.suppress(TimeoutError):
                client.wait_for_workers(started, timeout=_WORKERS_S)


@contextlib.contextmanager
def _lost_is_an_error() -> Iterator[None]:
    from distributed import CancelledError

    try:
        yield
    except (CancelledError, OSError) as error:  # also a closed stream, and a reconnection that took too long
        raise SchedulerError(
            "the connection to the Dask scheduler was lost; start it and run the command again: what "
            "is finished is kept"
        ) from error


def _wait_for_worker(client: Any) -> None:
    with _lost_is_an_error():
        try:
            client.wait_for_workers(1, timeout=_WORKERS_S)
        except TimeoutError as error:
            address = client.scheduler.address
            raise SchedulerError(
                f"the Dask scheduler at {address} has no worker; start one with `dask worker "
                f"{address} --nthreads 1` and run the command again: what is finished is kept"
            ) from error
