# SPDX-License-Identifier: MIT
"""A batch: what is finished is not done again, each failure has its reason, and no scheduler changes the outcome."""

import json
import os
import sqlite3
import tracemalloc
from pathlib import Path

import pytest
from helpers.batch_work import as_bytes, calls, items, work

from tinytransit.batch.errors import BatchError, DiskFullError, JournalError
from tinytransit.batch.item import Item
from tinytransit.batch.run import run_batch
from tinytransit.batch.scheduler import InProcess, scheduler_for
from tinytransit.skipped import Skipped

WAYS = {"c": "fine", "x": "damaged", "a": "fine", "y": "bug", "b": "fine", "z": "not a number"}


def test_results_and_reasons_come_in_the_order_of_the_items(tmp_path: Path) -> None:
    seen = []
    outcome = run_batch(
        work,
        items(tmp_path, WAYS),
        out=tmp_path,
        settings={},
        scheduler=InProcess(),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert list(outcome.results) == ["c", "a", "b"] and len(outcome.results) == 3
    assert outcome.results["a"] == {"key": "a", "third": 1 / 3}
    assert "x" not in outcome.results
    assert outcome.skipped == [
        Skipped("x", "x is no light curve"),
        Skipped("y", "internal error: ZeroDivisionError: by zero"),
        Skipped("z", "internal error: ValueError: Out of range float values are not JSON compliant"),
    ]
    assert seen == [(done, 6) for done in range(1, 7)]
    with sqlite3.connect(tmp_path / "journal.sqlite") as journal:
        (trace,) = journal.execute("SELECT traceback FROM item WHERE key = 'y'").fetchone()
    assert 'raise ZeroDivisionError("by zero")' in trace


def test_a_second_run_does_only_what_is_new_and_what_failed_by_no_fault_of_the_item(tmp_path: Path) -> None:
    run_batch(work, items(tmp_path, WAYS), out=tmp_path, settings={}, scheduler=InProcess())
    outcome = run_batch(
        work, items(tmp_path, {"new": "fine", **WAYS}), out=tmp_path, settings={}, scheduler=InProcess()
    )
    assert calls(tmp_path)[len(WAYS) :] == ["new", "y", "z"]
    assert outcome.reused == 4
    assert list(outcome.results) == ["new", "c", "a", "b"]
    assert [each.what for each in outcome.skipped] == ["x", "y", "z"]


def test_an_item_whose_file_or_payload_changed_is_done_again_and_only_that(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("touched", "grown", "gone", "same")}
    for file in files.values():
        file.write_text("flux")

    def batch(way: str = "fine") -> list[Item]:
        plain = items(tmp_path, {**dict.fromkeys(files, "fine"), "payload": way})
        return [Item(item.key, item.payload, (files[item.key],) if item.key in files else ()) for item in plain]

    run_batch(work, batch(), out=tmp_path, settings={}, scheduler=InProcess())
    os.utime(files["touched"], ns=(1, 1))
    files["grown"].write_text("more flux")
    files["gone"].unlink()
    outcome = run_batch(work, batch("damaged"), out=tmp_path, settings={}, scheduler=InProcess())
    assert sorted(calls(tmp_path)[5:]) == ["gone", "grown", "payload", "touched"]
    # What it gave before is not kept beside what it gives now.
    assert outcome.skipped == [Skipped("payload", "payload is no light curve")] and len(outcome.results) == 4


def test_a_folder_of_other_settings_or_other_work_is_refused_and_the_difference_named(tmp_path: Path) -> None:
    run_batch(work, [], out=tmp_path, settings={"search": {"method": "bls", "sde": 7}}, scheduler=InProcess())
    run_batch(work, [], out=tmp_path, settings={"search": {"sde": 7, "method": "bls"}}, scheduler=InProcess())
    with pytest.raises(JournalError, match=r'search\.method .*"bls".*"tls"'):
        run_batch(work, [], out=tmp_path, settings={"search": {"method": "tls", "sde": 7}}, scheduler=InProcess())
    with pytest.raises(JournalError, match=r'"helpers\.batch_work\.work".*"helpers\.batch_work\.items"'):
        run_batch(items, [], out=tmp_path, settings={"search": {"method": "bls", "sde": 7}}, scheduler=InProcess())  # type: ignore[arg-type]


def test_an_item_that_is_there_twice_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match=r"\ba\b"):
        run_batch(work, items(tmp_path, {"a": "fine"}) * 2, out=tmp_path, settings={}, scheduler=InProcess())
    assert not list(tmp_path.iterdir())


def test_a_full_disk_ends_the_batch_and_is_no_fault_of_the_item(tmp_path: Path) -> None:
    ways = {"a": "fine", "b": "full disk", "c": "fine"}
    with pytest.raises(DiskFullError, match=r"^b: "):
        run_batch(work, items(tmp_path, ways), out=tmp_path, settings={}, scheduler=InProcess())
    outcome = run_batch(work, items(tmp_path, ways | {"b": "fine"}), out=tmp_path, settings={}, scheduler=InProcess())
    assert calls(tmp_path) == ["a", "b", "b", "c"] and len(outcome.results) == 3


def test_an_interrupted_batch_says_that_the_same_command_resumes(tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stop:
        run_batch(work, items(tmp_path, WAYS), out=tmp_path, settings={}, scheduler=InProcess(), progress=interrupt)
    (note,) = stop.value.__notes__
    assert "the same command resumes" in note and str(tmp_path) in note


def test_one_process_and_several_give_the_same_bytes(tmp_path: Path) -> None:
    outcomes = []
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        outcomes.append(
            run_batch(
                work,
                items(tmp_path, WAYS | {"last": "slow"}),
                out=out,
                settings={},
                scheduler=scheduler_for(jobs, None),
            )
        )
    assert as_bytes(outcomes[0]) == as_bytes(outcomes[1])
    assert json.loads(as_bytes(outcomes[0]))[0][0] == ["c", {"key": "c", "third": 1 / 3}]


def test_memory_does_not_grow_with_the_results(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        keys = [f"{number:04}" for number in range(count)]
        tracemalloc.start()
        outcome = run_batch(
            work,
            items(tmp_path, dict.fromkeys(keys, "large")),
            out=tmp_path / str(count),
            settings={},
            scheduler=InProcess(),
        )
        assert sum(len(str(result)) for result in outcome.results.values()) == 400_000 * count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(100) < peak(10) + 400_000
