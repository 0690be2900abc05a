# SPDX-License-Identifier: MIT
"""Damaged, foreign and busy journals, and a disk that is full, are each one clear error; nothing recorded is lost."""

import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.batch_work import calls

from tinytransit.batch.errors import JournalError
from tinytransit.batch.journal import Journal

COMMAND = [sys.executable, str(Path(__file__).parents[1] / "helpers/batch_command.py"), "batch"]


def test_a_second_run_in_the_same_folder_is_refused_while_the_first_is_at_it(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite"), pytest.raises(JournalError, match=re.escape(str(tmp_path))):
        Journal(tmp_path / "journal.sqlite")
    with Journal(tmp_path / "journal.sqlite"):
        pass


def test_what_is_no_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_text("a table of stars, and rather a long one " * 50)
    with pytest.raises(JournalError, match=r"journal\.sqlite"):
        Journal(path)
    assert path.read_text().startswith("a table of stars")


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path):
        pass
    sql = sqlite3.connect(path)
    sql.execute("PRAGMA user_version = 9")
    sql.close()
    with pytest.raises(JournalError, match=r"9.*1.*--out"):
        Journal(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="file"):
        Journal(tmp_path / "file" / "journal.sqlite")


def test_a_full_disk_is_one_line_and_what_is_finished_is_kept(tmp_path: Path) -> None:
    keys = [f"{number:02}" for number in range(40)]
    command = [*COMMAND, str(tmp_path), json.dumps(dict.fromkeys(keys, "large")), "--jobs", "1"]
    limit = 3_000_000  # bytes a file may have; the journal of all items takes eight million

    full = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert full.returncode == 2
    assert full.stderr.startswith(f"tinytransit: cannot write {tmp_path}/journal.sqlite: ")
    assert full.stderr.endswith("run the command again: what is finished is kept\n") and full.stderr.count("\n") == 1
    before = calls(tmp_path)
    assert 1 < len(before) < 40

    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    # Only the item that could not be recorded is done again.
    assert calls(tmp_path) == [*before, *keys[len(before) - 1 :]]
    assert f"{len(before) - 1} of them from an earlier run: 40 with a result, 0 skipped" in again.stderr
