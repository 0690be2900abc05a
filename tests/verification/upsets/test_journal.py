# SPDX-License-Identifier: MIT
"""Journals: no injection is done twice, and two campaigns do not mix."""

from pathlib import Path

import pytest

from tinytransit.verification.upsets.journal import Injection, Journal, JournalError
from tinytransit.verification.upsets.outcome import Outcome
from tinytransit.verification.upsets.region import Region


def injection(number: int, outcome: Outcome = Outcome.MASKED) -> Injection:
    return Injection("none", Region.CODE, number, 0, 0, 0x0800_0200, 3, "main", 3, 1, outcome, "", "00ff")


def test_what_was_written_is_read_and_no_longer_missing(tmp_path: Path) -> None:
    with Journal(tmp_path / "deep" / "seu.sqlite") as journal:
        journal.add([injection(2), injection(0, Outcome.CRASH)])
    with Journal(tmp_path / "deep" / "seu.sqlite") as journal:
        assert journal.missing("none", Region.CODE, 4) == [1, 3]
        assert journal.missing("vote", Region.CODE, 2) == [0, 1]
        assert journal.read("none", Region.CODE, 4) == [injection(0, Outcome.CRASH), injection(2)]
        assert journal.read("none", Region.CODE, 1) == [injection(0, Outcome.CRASH)]


def test_a_journal_of_another_campaign_is_refused(tmp_path: Path) -> None:
    with Journal(tmp_path / "seu.sqlite") as journal:
        journal.bind({"seed": 1})
        journal.bind({"seed": 1, "windows": 8})
        with pytest.raises(JournalError, match=r"seed.*1.*2"):
            journal.bind({"seed": 2})


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "seu.sqlite").write_text("no database, but long enough to have the header of one" * 20)
    with pytest.raises(JournalError, match=r"seu\.sqlite"):
        Journal(tmp_path / "seu.sqlite")
