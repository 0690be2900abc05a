# SPDX-License-Identifier: MIT
"""No job is lost or done twice, whoever ends when."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinytransit.learning.labels import all_labels
from tinytransit.learning.store import LearningStore
from tinytransit.serve.errors import StoreError
from tinytransit.serve.page_labels import bring_over, page_labels
from tinytransit.serve.store import MOST_ATTEMPTS, Store, new_id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "serve") as opened:
        yield opened


def queued(store: Store, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    for number, job_id in enumerate(ids):
        store.add(job_id, f"{number}.csv", 10, "00", "", {})
    return ids


def test_jobs_are_taken_in_order_and_once(store: Store) -> None:
    ids = queued(store, 5)
    taken = [store.take(1), store.take(2), store.take(1)]
    assert [job.id for job in taken if job] == ids[:3]
    assert store.counts() == {"queued": 2, "running": 3, "done": 0, "failed": 0}


def test_workers_that_take_at_once_take_different_jobs(tmp_path: Path, store: Store) -> None:
    ids = queued(store, 40)
    taken: list[str] = []

    def work() -> None:
        with Store(store.folder) as own:
            while (job := own.take(threading.get_ident() % 1000)) is not None:
                taken.append(job.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)


def test_what_a_dead_worker_was_at_is_done_again_and_then_given_up(store: Store) -> None:
    (job_id,) = queued(store, 1)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = store.take(attempt)
        assert job is not None and job.attempts == attempt
        store.orphaned(attempt)
    job = store.job(job_id)
    assert job is not None and job.state == "failed" and "ended" in job.reason
    assert store.take(9) is None


def test_a_restart_queues_again_and_counts_no_attempt(store: Store) -> None:
    (job_id,) = queued(store, 1)
    for _ in range(5):
        assert store.take(1) is not None
        assert store.resume() == 1
    job = store.job(job_id)
    assert job is not None and job.state == "queued" and job.attempts == 0


def test_a_worker_that_lost_its_job_changes_nothing(store: Store) -> None:
    (job_id,) = queued(store, 1)
    store.take(1)
    store.orphaned(1)
    store.take(2)
    store.finish(job_id, 1, "TIC 1", [])
    store.fail(job_id, 1, "late")
    job = store.job(job_id)
    assert job is not None and job.state == "running"
    store.finish(job_id, 2, "TIC 1", ["3 d"])
    job = store.job(job_id)
    assert job is not None and (job.state, job.candidates, job.star) == ("done", 1, "TIC 1")


def test_what_takes_too_long_fails_and_names_its_worker(store: Store) -> None:
    (job_id,) = queued(store, 1)
    store.take(77)
    assert store.overdue(1000) == []
    assert store.overdue(-1) == [77]
    job = store.job(job_id)
    assert job is not None and job.state == "failed" and "longer" in job.reason


def test_pages_of_jobs_follow_each_other(store: Store) -> None:
    ids = queued(store, 7)
    first = store.jobs(3)
    rest = store.jobs(10, before=first[-1].id)
    assert [job.id for job in (*first, *rest)] == ids[::-1]


def test_labels_of_the_first_version_are_brought_over_once_with_their_times(tmp_path: Path) -> None:
    with Store(tmp_path / "serve"):
        pass
    with sqlite3.connect(tmp_path / "serve" / "jobs.sqlite") as old:
        old.executescript(
            "CREATE TABLE label (number INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL, "
            "candidate INTEGER NOT NULL, star TEXT NOT NULL, period_days REAL NOT NULL, epoch_bjd REAL NOT NULL, "
            "duration_hours REAL NOT NULL, label TEXT NOT NULL, made REAL NOT NULL, undone REAL) STRICT; "
            "PRAGMA user_version = 1;"
        )
        rows = [
            ("a", 1, "TIC 1", "planet", 5.0, None),
            ("a", 2, "TIC 2", "junk", 6.0, 7.0),
            ("b", 1, "TIC 3", "binary", 8.0, None),
        ]
        old.executemany("INSERT INTO label VALUES (NULL, ?, ?, ?, 3.0, 2458325.0, 2.0, ?, ?, ?)", rows)
    old.close()
    with LearningStore(tmp_path / "learning") as learning, Store(tmp_path / "serve") as store:
        for _ in range(2):
            bring_over(store, learning)
            labels = page_labels(learning, None)
            assert [(each["job"], each["candidate"], each["label"], each["made"]) for each in labels] == [
                ("b", 1, "binary", 8.0), ("a", 1, "planet", 5.0),
            ]  # fmt: skip
            assert [(each.made, each.undone) for each in all_labels(learning)] == [(5, None), (6, 7), (8, None)]
            assert [each["star"] for each in page_labels(learning, "a")] == ["TIC 1"]
    with Store(tmp_path / "serve"):
        pass


def test_another_version_and_no_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="another folder"):
        Store(tmp_path / "file" / "below")
    (tmp_path / "jobs.sqlite").write_bytes(b"this is no database, but text that is long enough" * 40)
    with pytest.raises(StoreError, match="another folder"):
        Store(tmp_path)
