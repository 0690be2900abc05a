# SPDX-License-Identifier: MIT
"""Campaigns as a user runs them: verdicts, exit statuses, interruptions, and what is kept through them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from helpers.processes import ends

from hil.__main__ import main
from hil.campaigns.outcome import Outcome
from hil.documents import Verdict

Play = Callable[..., dict[str, Any]]
WritePlan = Callable[..., Path]
Run = Callable[..., "Done"]
WINDOWS = 8


def _command(plan: Path, *options: object) -> list[str]:
    out = plan.parent / "out"
    return [sys.executable, "-m", "hil", "campaign", str(plan), "--out", str(out), *map(str, options)]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process, which saves its start."""

    def command(plan: Path, *options: object) -> Done:
        monkeypatch.setattr(sys, "argv", _command(plan, *options)[2:])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, *capsys.readouterr())

    return command


def _outcome(plan: Path) -> Outcome:
    return Outcome.model_validate_json((plan.parent / "out" / "result.json").read_text())


def _answers(plan: Path) -> int:
    with sqlite3.connect(plan.parent / "out" / "log.sqlite") as log:
        (count,) = log.execute("SELECT count(*) FROM answer").fetchone()
    return int(count)


def test_targets_that_answer_correctly_pass(play: Play, write_plan: WritePlan, run: Run, tmp_path: Path) -> None:
    plan = write_plan(play("a", asked=tmp_path / "asked"), play("b"), repetitions=2, parallel=2, seed=5)
    done = run(plan)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-2:] == ["PASS", f"results: {tmp_path / 'out'}"]
    outcome = _outcome(plan)
    assert outcome.verdict is Verdict.PASS and outcome.plan == plan.read_text() and outcome.seed == 5
    assert [target.label for target in outcome.targets] == ["a", "b"]
    for target in outcome.targets:
        assert target.error is None and not target.recovered and not target.unfinished
        assert [len(result.windows) for result in target.repetitions] == [WINDOWS, WINDOWS]
        for result in target.repetitions:
            assert [row.index for row in result.windows] == list(range(WINDOWS))
            assert result.device.engine == "python" and result.latency is not None
    # Each repetition asks for all windows, but only the first in their order.
    asked = (tmp_path / "asked").read_bytes()
    assert asked[:WINDOWS] == bytes(range(WINDOWS)) != asked[WINDOWS:]
    assert sorted(asked[WINDOWS:]) == list(range(WINDOWS))
    assert "PASS" in (tmp_path / "out" / "report.html").read_text()
    assert ElementTree.parse(tmp_path / "out" / "junit.xml").getroot().get("failures") == "0"


def test_jobs_decides_how_many_targets_run_at_a_time(
    play: Play, write_plan: WritePlan, run: Run, tmp_path: Path
) -> None:
    plan = write_plan(play("a", asked=tmp_path / "a", delay=0.02), play("b", asked=tmp_path / "b"), parallel=2)
    assert run(plan, "--jobs", 1).returncode == 0
    with sqlite3.connect(tmp_path / "out" / "log.sqlite") as log:
        (a_ended, b_started) = (log.execute(f"SELECT {column} FROM session WHERE target = ?", (target,)).fetchone()[0]
                                for column, target in (("ended", "a"), ("started", "b")))  # fmt: skip
    assert a_ended <= b_started


def test_a_wrong_answer_fails_with_status_1_and_is_in_every_report(play: Play, write_plan: WritePlan, run: Run) -> None:
    plan = write_plan(play("good"), play("bad", wrong=3))
    done = run(plan, "--json")
    assert done.returncode == 1, done.stderr
    outcome = Outcome.model_validate_json(done.stdout)
    assert outcome == _outcome(plan) and outcome.verdict is Verdict.FAIL
    good, bad = outcome.targets
    assert (good.verdict, bad.verdict) == (Verdict.PASS, Verdict.FAIL)
    (wrong,) = (row for row in bad.repetitions[0].windows if not row.equal)
    assert wrong.index == 3 and wrong.expected != wrong.got
    (failure,) = ElementTree.parse(plan.parent / "out" / "junit.xml").iter("failure")
    assert failure.get("message") == f"expected bytes {wrong.expected}, got {wrong.got}"


def test_a_target_that_fails_does_not_stop_the_others(
    play: Play, write_plan: WritePlan, run: Run, tmp_path: Path
) -> None:
    absent = {"target": "native", "label": "absent", "firmware": str(tmp_path / "nowhere")}
    plan = write_plan(absent, play("dies", dies_after=2), play("good"))
    done = run(plan)
    assert done.returncode == 3, done.stderr
    never, dies, good = _outcome(plan).targets
    assert good.verdict is Verdict.PASS
    assert never.verdict is dies.verdict is Verdict.FAIL
    assert never.error is not None and str(tmp_path / "nowhere") in never.error and not never.unfinished
    assert dies.error is not None and "out of power" in dies.error and len(dies.unfinished) == 2
    assert "dies: " in done.stdout
    errors = list(ElementTree.parse(tmp_path / "out" / "junit.xml").iter("error"))
    assert [error.get("message") for error in errors] == [never.error, dies.error]
    # What is wrong counts for more than what could not be finished.
    assert run(write_plan(absent, play("bad", wrong=0)), "--fresh").returncode == 1


def test_a_target_that_dies_is_started_again_and_goes_on(
    play: Play, write_plan: WritePlan, run: Run, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    plan = write_plan(play("tired", dies_after=3, asked=asked), limits={"restarts": 2})
    done = run(plan)
    assert done.returncode == 0, done.stderr
    (target,) = _outcome(plan).targets
    assert target.error is None and len(target.recovered) == 2 and "out of power" in target.recovered[0]
    assert asked.read_bytes() == bytes(range(WINDOWS)), "no window is asked again"


def test_kill_9_loses_nothing_and_what_was_answered_is_not_asked_again(
    play: Play, write_plan: WritePlan, run: Run, tmp_path: Path
) -> None:
    targets = [play(name, delay=0.1, asked=tmp_path / f"asked-{name}") for name in ("a", "b")]
    plan = write_plan(*targets, repetitions=2, parallel=2)
    with subprocess.Popen(_command(plan), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as harness:
        while not (tmp_path / "asked-a").exists() or (tmp_path / "asked-a").stat().st_size < WINDOWS + 2:
            assert harness.poll() is None
            time.sleep(0.02)
        harness.kill()
    before = _answers(plan)
    assert WINDOWS < before < 4 * WINDOWS
    done = run(plan)
    assert done.returncode == 0, done.stderr
    assert _answers(plan) == 4 * WINDOWS
    for name in ("a", "b"):
        asked = Counter((tmp_path / f"asked-{name}").read_bytes())
        # The one in flight at the kill was asked, but its answer never came.
        assert set(asked) == set(range(WINDOWS)) and 2 * WINDOWS <= asked.total() <= 2 * WINDOWS + 1
    # A campaign that is finished asks nothing more, and says the same.
    first = _outcome(plan)
    sizes = [(tmp_path / f"asked-{name}").stat().st_size for name in ("a", "b")]
    assert run(plan).returncode == 0
    assert _outcome(plan) == first
    assert [(tmp_path / f"asked-{name}").stat().st_size for name in ("a", "b")] == sizes


def test_ctrl_c_leaves_no_child_and_the_same_command_goes_on(
    play: Play, write_plan: WritePlan, run: Run, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pids")
    silent = tmp_path / "silent.sh"
    silent.write_text(f"#!/bin/sh\necho $$ > {tmp_path / 'pids'}\nexec sleep 60\n")
    silent.chmod(0o755)
    hangs = {"target": "native", "label": "hangs", "firmware": str(silent)}
    plan = write_plan(play("good"), hangs)
    with subprocess.Popen(_command(plan), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as harness:
        pid = int((tmp_path / "pids").read_text())
        harness.send_signal(signal.SIGINT)
        _, stderr = harness.communicate(timeout=30)
    assert harness.returncode == 130 and str(plan.parent / "out") in stderr.splitlines()[-1]
    assert ends(pid)
    assert _answers(plan) == WINDOWS
    play("silent")  # Written over the program that hung, as a user would fix it.
    assert run(plan).returncode == 0
    assert [target.recovered for target in _outcome(plan).targets] == [[], []]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 2}, "seed was 0, is 2"),
        ({"repetitions": 2}, "targets.good.repetitions was 1, is 2"),
        ({"windows": {"golden": True, "limit": 3}}, "targets.good.windows was 8, is 3"),
        ({"limits": {"latency_ms": 3}}, "targets.good.latency_ms was 10.0, is 3.0"),
    ],
)
def test_a_changed_plan_is_refused(
    play: Play, write_plan: WritePlan, run: Run, change: dict[str, Any], words: str
) -> None:
    assert run(write_plan(play("good"))).returncode == 0
    # Patience may change.
    assert run(write_plan(play("good"), limits={"timeout_s": 9, "retries": 1}, parallel=2)).returncode == 0
    done = run(write_plan(play("good"), **change))
    assert done.returncode == 2 and words in done.stderr and "--fresh" in done.stderr


def test_fresh_starts_again_and_keeps_the_old_log(play: Play, write_plan: WritePlan, run: Run, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    plan = write_plan(play("good", asked=asked))
    for _ in range(3):
        assert run(plan, "--fresh").returncode == 0
    assert asked.stat().st_size == 3 * WINDOWS
    logs = sorted(path.name for path in (tmp_path / "out").glob("log*.sqlite"))
    assert logs == ["log.1.sqlite", "log.2.sqlite", "log.sqlite"]


def test_a_folder_belongs_to_one_campaign_at_a_time(
    play: Play, write_plan: WritePlan, run: Run, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    plan = write_plan(play("slow", delay=1, asked=asked))
    with subprocess.Popen(_command(plan), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as harness:
        while not asked.exists():
            assert harness.poll() is None
            time.sleep(0.02)
        done = run(plan)
        harness.terminate()
    assert done.returncode == 2 and str(tmp_path / "out") in done.stderr


def test_wrong_usage_ends_in_one_line_and_status_2(write_plan: WritePlan, run: Run, tmp_path: Path) -> None:
    (tmp_path / "no-model").mkdir()
    for target, model, words in (
        ("simulator", {}, "targets[0]: "),
        ("native", {"model": str(tmp_path / "no-model")}, "no-model"),
        ("", {}, "targets[0].target: "),
    ):
        done = run(write_plan({"target": target}, **model))
        assert done.returncode == 2 and words in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_every_answer_is_logged_with_its_session(play: Play, write_plan: WritePlan, run: Run, tmp_path: Path) -> None:
    assert run(write_plan(play("good"))).returncode == 0
    with sqlite3.connect(tmp_path / "out" / "log.sqlite") as log:
        requests = log.execute("SELECT window, request, retries, equal FROM answer ORDER BY window").fetchall()
        ((command, versions, device, error, started, ended),) = log.execute(
            "SELECT command, versions, device, error, started, ended FROM session"
        ).fetchall()
    # HELLO is the first request of the session.
    assert requests == [(window, window + 2, 0, 1) for window in range(WINDOWS)]
    assert json.loads(command)[:4] == ["python", "-m", "hil", "campaign"]
    assert "python" in json.loads(versions) and json.loads(device)["firmware"] == "0.1.0"
    assert error is None and started < ended
