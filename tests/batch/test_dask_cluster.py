# SPDX-License-Identifier: MIT
"""On a real Dask scheduler: a worker that dies loses nothing and doubles nothing, and neither does a scheduler."""

import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from helpers.batch_work import as_bytes, calls, items, work
from helpers.processes import ends

from tinytransit.batch.errors import SchedulerError
from tinytransit.batch.item import Item
from tinytransit.batch.run import run_batch
from tinytransit.batch.scheduler import InProcess, scheduler_for

pytestmark = pytest.mark.training

pytest.importorskip("distributed", reason="Dask is not installed ([scale])")

ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and its workers, each a process of its own, reached through 127.0.0.1 only."""

    def __init__(self, folder: Path, processes: ExitStack) -> None:
        self._folder, self._processes = folder, processes
        self.scheduler = self._start(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(folder / "scheduler.json"),
        )
        self.address = str(json.loads(self._text(folder / "scheduler.json"))["address"])

    def add_worker(self) -> "subprocess.Popen[bytes]":
        """Start a worker; without a nanny, so that it stays dead."""
        return self._start(
            "worker",
            self.address,
            "--host",
            "127.0.0.1",
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            str(self._folder),
        )

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = self._processes.enter_context(subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("python", "tests")),
                 "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s"},
        ))  # fmt: skip
        self._processes.callback(process.kill)
        return process

    def _text(self, path: Path) -> str:
        while not path.exists() or not path.read_text().endswith("}"):
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        return path.read_text()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as processes:
        yield Cluster(tmp_path, processes)


def test_with_one_of_two_workers_killed_nothing_is_lost_and_nothing_is_there_twice(
    cluster: Cluster, tmp_path: Path
) -> None:
    victim = cluster.add_worker()
    cluster.add_worker()
    ways = {f"{number:02}": "slow" for number in range(20)} | {"x": "damaged", "y": "bug"}
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if done == 6:
            victim.kill()

    on_dask = run_batch(
        work,
        items(tmp_path, ways),
        out=tmp_path / "dask",
        settings={},
        scheduler=scheduler_for(None, cluster.address),
        progress=progress,
    )
    assert seen == list(range(1, 23))
    begun = calls(tmp_path)
    assert set(begun) == set(ways)
    # What the victim was at, or had not handed over, is done again; nothing else.
    assert len(begun) <= len(ways) + 3
    (tmp_path / "calls").unlink()
    here = run_batch(work, items(tmp_path, ways), out=tmp_path / "here", settings={}, scheduler=InProcess())
    assert as_bytes(on_dask) == as_bytes(here)


def test_a_scheduler_that_goes_away_is_one_error_and_what_is_finished_is_kept(cluster: Cluster, tmp_path: Path) -> None:
    cluster.add_worker()
    ways = {f"{number:02}": "slow" for number in range(10)}
    taken = 0

    def batch() -> Iterator[Item]:
        nonlocal taken
        for item in items(tmp_path, ways):
            taken += 1
            yield item

    verdicts = scheduler_for(None, cluster.address).run(work, batch())
    for done in range(1, 4):
        next(verdicts)
        assert taken <= done + 4, "more items in flight than two a thread"
    cluster.scheduler.kill()
    with pytest.raises(SchedulerError):
        list(verdicts)


def test_workers_without_the_work_are_an_error_and_no_reason_to_skip(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.add_worker()
    (tmp_path / "only_here.py").write_text("def work(payload): return 1")
    monkeypatch.syspath_prepend(tmp_path)
    only_here = importlib.import_module("only_here")
    with pytest.raises(SchedulerError, match="only_here"):
        run_batch(
            only_here.work, [Item("a", {})], out=tmp_path, settings={}, scheduler=scheduler_for(None, cluster.address)
        )


def test_a_scheduler_without_workers_is_an_error(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinytransit.batch.dask_cluster._WORKERS_S", 0.2)
    with pytest.raises(SchedulerError, match=re.escape(str(cluster.address))):
        run_batch(
            work,
            items(tmp_path, {"a": "fine"}),
            out=tmp_path,
            settings={},
            scheduler=scheduler_for(None, cluster.address),
        )


def test_an_address_where_nobody_answers_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinytransit.batch.dask_cluster._CONNECT_S", 0.2)
    with pytest.raises(SchedulerError, match=r"tcp://127\.0\.0\.1:1\b"):
        run_batch(work, [], out=tmp_path, settings={}, scheduler=scheduler_for(None, "tcp://127.0.0.1:1"))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds child processes by /proc")
def test_a_cluster_of_this_machine_ends_with_its_batch(tmp_path: Path) -> None:
    ways = json.dumps({f"{number:02}": "slow" for number in range(40)})
    program = str(ROOT / "tests/helpers/batch_command.py")
    command = [sys.executable, program, "batch", str(tmp_path), ways, "--scheduler", "local", "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        while len(calls(tmp_path)) < 3:
            assert run.poll() is None
            time.sleep(0.05)
        threads = Path(f"/proc/{run.pid}/task").glob("*/children")
        children = [int(child) for thread in threads for child in thread.read_text().split()]
        # As a terminal does it: to all at once.
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate()
    assert run.returncode == 130 and said.startswith("tinytransit: interrupted;")
    assert str(tmp_path / "journal.sqlite") in said
    assert len(children) >= 2 and all(ends(child) for child in children)


def test_a_cluster_that_does_not_start_is_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(**_: object) -> None:
        raise RuntimeError("Cluster failed to start") from TimeoutError("a worker did not report")

    monkeypatch.setattr("distributed.LocalCluster", late)
    with pytest.raises(SchedulerError, match="did not report"):
        run_batch(work, items(tmp_path, {"a": "well"}), out=tmp_path, settings={}, scheduler=scheduler_for(2, "local"))


def test_a_cluster_of_this_machine_gives_up_only_the_item_that_kills_its_workers(tmp_path: Path) -> None:
    ways = {"a": "slow", "killer": "dies", "b": "slow", "c": "slow", "x": "damaged"}
    outcome = run_batch(work, items(tmp_path, ways), out=tmp_path, settings={}, scheduler=scheduler_for(2, "local"))
    assert list(outcome.results) == ["a", "b", "c"]
    assert [(each.what, each.reason.partition(":")[0]) for each in outcome.skipped] == [
        ("killer", "worker died"), ("x", "x is no light curve")
    ]  # fmt: skip
