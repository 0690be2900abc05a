# SPDX-License-Identifier: MIT
"""The log keeps every answer, once only, however its writer ends."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hil.campaigns.store import CampaignLog, LogError
from hil.run.result import Row
from hil.run.streaming import Exchange
from hil.targets.target import Latency, LatencyKind

EXCHANGE = Exchange(request=2, retries=1, sent=datetime(2026, 1, 1, tzinfo=UTC), seconds=0.25)


def row(index: int) -> Row:
    return Row(
        index=index, star="TIC 1", name="b", expected="7f", got="7e", equal=False, score_host=0.5, score_board=0.25,
        decision="junk", ticks=2**40, latency=Latency(LatencyKind.HOST, 1.5, "clocked"),
    )  # fmt: skip


def test_an_answer_comes_back_as_it_went_in(tmp_path: Path) -> None:
    with CampaignLog(tmp_path / "log.sqlite") as log:
        session = log.open_session("native", 1, ["python"], {"python": "3"}, None)
        for index in (3, 0):
            log.answer(session, b"inputs", row(index), EXCHANGE)
        assert log.answers("native", 1) == [row(0), row(3)]
        assert log.answers("native", 0) == log.answers("qemu", 1) == []
        assert log.count("native") == 2
    with CampaignLog(tmp_path / "log.sqlite") as log:
        assert log.answers("native", 1) == [row(0), row(3)] and log.result("native", 1) is None


def test_the_columns_can_be_asked_with_any_tool(tmp_path: Path) -> None:
    with CampaignLog(tmp_path / "log.sqlite") as log:
        session = log.open_session("native", 0, [], {}, "ab")
        log.answer(session, b"abc", row(5), EXCHANGE)
        # The writer is still at it: no commit is left open.
        other = sqlite3.connect(tmp_path / "log.sqlite")
        found = other.execute(
            "SELECT target, window, request, retries, sent, seconds, request_sha256, got, equal, ticks FROM answer"
        ).fetchall()
        other.close()
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
    assert found == [("native", 5, 2, 1, "2026-01-01T00:00:00+00:00", 0.25, digest, "7e", 0, 2**40)]


def test_a_window_is_recorded_once(tmp_path: Path) -> None:
    with CampaignLog(tmp_path / "log.sqlite") as log:
        session = log.open_session("native", 0, [], {}, None)
        log.answer(session, b"", row(0), EXCHANGE)
        with pytest.raises(LogError, match="log"):
            log.answer(session, b"", row(0), EXCHANGE)


def test_a_writer_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from test_store import CampaignLog, EXCHANGE, row\n"
        "log = CampaignLog(Path(sys.argv[2]))\n"
        "session = log.open_session('native', 0, [], {}, None)\n"
        "for index in range(20): log.answer(session, b'', row(index), EXCHANGE)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "log.sqlite"
    done = subprocess.run([sys.executable, "-c", code, Path(__file__).parent, path], capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr
    with CampaignLog(path) as log:
        assert [answer.index for answer in log.answers("native", 0)] == list(range(20))


def test_facts_are_kept_as_they_first_were(tmp_path: Path) -> None:
    with CampaignLog(tmp_path / "log.sqlite") as log:
        assert log.remember("started", "today") == log.remember("started", "tomorrow") == "today"


def test_errors_and_images_belong_to_their_target(tmp_path: Path) -> None:
    with CampaignLog(tmp_path / "log.sqlite") as log:
        for target, image, error in (("a", "old", "dead"), ("b", None, "gone"), ("a", "new", None)):
            log.close_session(log.open_session(target, 0, [], {}, image), error)
        assert log.errors("a") == ["dead"]
        assert log.answered_image("a") is None, "no session of it has an answer"
        log.answer(3, b"", row(0), EXCHANGE)
        assert log.answered_image("a") == "new" and log.answered_image("b") is None


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but long enough to look at " * 100)
    with pytest.raises(LogError, match="text: "):
        CampaignLog(tmp_path / "text")
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE mine (a)")
    other.close()
    with pytest.raises(LogError, match=r"other.* 0"):
        CampaignLog(tmp_path / "other")
    with pytest.raises(LogError, match="absent"):
        CampaignLog(tmp_path / "absent" / "log.sqlite")
