# SPDX-License-Identifier: MIT
"""A worker that dies or hangs costs its own item at most, and no worker outlives the run."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from helpers.batch_work import calls, items, threads_of_linear_algebra, work
from helpers.processes import ends

from tinytransit.batch.attempt import Kind
from tinytransit.batch.item import Item
from tinytransit.batch.processes import Processes
from tinytransit.batch.run import run_batch

COMMAND = [sys.executable, str(Path(__file__).parents[1] / "helpers/batch_command.py"), "batch"]


def test_an_item_that_kills_or_hangs_its_worker_is_skipped_and_no_other(tmp_path: Path) -> None:
    ways = {"a": "fine", "killer": "dies", "b": "slow", "unlucky": "dies once", "endless": "hangs", "c": "fine"}
    outcome = run_batch(work, items(tmp_path, ways), out=tmp_path, settings={}, scheduler=Processes(2, 2.5))
    assert list(outcome.results) == ["a", "b", "unlucky", "c"]
    assert [(each.what, each.reason) for each in outcome.skipped] == [
        ("killer", "worker died: 2 of 2 attempts ended with SIGKILL; if memory ran out, give fewer --jobs"),
        ("endless", "took longer than the time limit of 2.5 s"),
    ]
    assert Counter(calls(tmp_path)) == {"a": 1, "killer": 2, "b": 1, "unlucky": 2, "endless": 1, "c": 1}


def test_items_are_taken_as_workers_become_free(tmp_path: Path) -> None:
    taken = 0

    def taking() -> Iterator[Item]:
        nonlocal taken
        for item in items(tmp_path, {str(number): "fine" for number in range(20)}):
            taken += 1
            yield item

    with closing(Processes(2).run(work, taking())) as verdicts:
        for done, (_, verdict) in enumerate(verdicts, start=1):
            assert verdict.kind is Kind.RESULT
            assert taken <= done + 2
    assert taken == 20


def test_linear_algebra_has_one_thread_in_a_worker() -> None:
    with closing(Processes(1).run(threads_of_linear_algebra, [Item("a", {})])) as verdicts:
        assert [json.loads(verdict.text) for _, verdict in verdicts] == [["1", "1", "1"]]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds child processes by /proc")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_process_and_is_taken_up(tmp_path: Path, stop: signal.Signals) -> None:
    keys = [f"{number:02}" for number in range(14)]
    command = [*COMMAND, str(tmp_path), json.dumps({**dict.fromkeys(keys, "slow"), "x": "damaged"}), "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        while len(calls(tmp_path)) < 5:
            assert run.poll() is None
            time.sleep(0.02)
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        # As a terminal does it: to all at once.
        os.killpg(run.pid, signal.SIGINT) if stop is signal.SIGINT else run.kill()
        _, said = run.communicate()
    assert run.returncode == (130 if stop is signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in said
    assert len(children) >= 2 and all(ends(int(child)) for child in children)

    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as journal:
        finished = {key for (key,) in journal.execute("SELECT key FROM item")}
    assert 3 <= len(finished) < len(keys)
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 3, again.stderr
    assert f"15 items, {len(finished)} of them from an earlier run: 14 with a result, 1 skipped" in again.stderr
    assert (tmp_path / "skipped.csv").read_text() == "what,reason\nx,x is no light curve\n"
    begun = Counter(calls(tmp_path))
    assert set(begun) == {*keys, "x"}
    # At most the two under way are begun again.
    assert {key for key in begun if begun[key] > 1}.isdisjoint(finished) and begun.total() <= 15 + 2
