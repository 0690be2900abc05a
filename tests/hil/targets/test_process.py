# SPDX-License-Identifier: MIT
"""Targets that are processes start, name their port, and are never left behind."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from helpers.processes import ends

from hil.errors import TargetError
from hil.faults.soak import resident_bytes
from hil.protocol.messages import Info
from hil.targets.process import ProcessTarget
from hil.targets.target import Latency

IGNORES_SIGTERM = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


class ScriptTarget(ProcessTarget):
    """A Python one-liner as the child."""

    START_S = 5.0

    def __init__(self, code: str) -> None:
        super().__init__()
        self.name = "script"
        self.code = code

    def command(self) -> list[str]:
        return [sys.executable, "-u", "-c", self.code]

    def latency(self, info: Info, ticks: int) -> Latency:
        raise NotImplementedError


def test_the_port_is_read_from_what_the_child_prints() -> None:
    with ScriptTarget("print('hello'); print('serial port: /dev/pts/999'); import time; time.sleep(60)") as target:
        assert target.start() == "/dev/pts/999"


def test_a_child_that_dies_leaves_its_last_words() -> None:
    with (
        ScriptTarget("print('no flash here'); raise SystemExit(3)") as target,
        pytest.raises(TargetError, match=r"script.*3.*no flash here"),
    ):
        target.start()


def test_a_child_killed_by_a_signal_is_named() -> None:
    with ScriptTarget("import os; os.abort()") as target, pytest.raises(TargetError, match="SIGABRT"):
        target.start()


def test_a_child_that_names_no_port_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptTarget, "START_S", 0.2)
    with (
        ScriptTarget("import time; time.sleep(60)") as target,
        pytest.raises(TargetError, match=r"script.*0\.2 s"),
    ):
        target.start()


@pytest.mark.parametrize("prelude", ["import time; ", IGNORES_SIGTERM], ids=["obedient", "ignores SIGTERM"])
def test_leaving_the_context_ends_the_child(prelude: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hil.targets.process._STOP_S", 0.2)
    with ScriptTarget(prelude + "import os; print('serial port:', os.getpid()); time.sleep(60)") as target:
        pid = int(target.start())
        with pytest.raises(RuntimeError, match="anything"):
            raise RuntimeError("anything")
    assert ends(pid)


def test_grandchildren_end_as_well() -> None:
    code = (
        "import subprocess, sys, time; sleep = [sys.executable, '-c', 'import time; time.sleep(60)']; "
        "print('serial port:', subprocess.Popen(sleep).pid); time.sleep(60)"
    )
    with ScriptTarget(code) as target:
        pid = int(target.start())
    assert ends(pid)


def test_a_talkative_child_does_not_block() -> None:
    code = "print('serial port: x'); print('y' * 10_000_000); print('end'); raise SystemExit(4)"
    with ScriptTarget(code) as target:
        target.start()
        assert re.search(r"status 4; its last words: .*end$", target.exit_reason())


def test_a_child_that_prints_without_line_ends_costs_no_memory() -> None:
    code = "import sys; print('serial port: x'); [sys.stdout.write('y' * 1_000_000) for _ in range(300)]; print('end')"
    with ScriptTarget(code) as target:
        before = resident_bytes(os.getpid())
        target.start()
        reason = target.exit_reason()
        while not reason:
            reason = target.exit_reason()
        assert resident_bytes(os.getpid()) - before < 50_000_000
        assert reason.endswith("end") and len(reason) < 2_000


def test_stopping_twice_or_before_the_start_is_harmless() -> None:
    target = ScriptTarget("pass")
    target.stop()
    with pytest.raises(TargetError):
        target.start()
    target.stop()
    target.stop()


def test_it_can_be_stopped_while_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a campaign does that Ctrl-C ends, from another thread."""
    target, start = ScriptTarget("import time; time.sleep(60)"), threading.Thread.start

    def stopped_first(thread: threading.Thread) -> None:
        target.stop()
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", stopped_first)
    with pytest.raises(TargetError, match="SIGTERM"):
        target.start()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux only")
def test_the_child_ends_with_a_harness_that_is_killed() -> None:
    child = "import os, time; print('serial port:', os.getpid()); time.sleep(60)"
    code = (
        "import sys, time; sys.path[:0] = sys.argv[1:]; from test_process import ScriptTarget; "
        f"print(ScriptTarget({child!r}).start(), flush=True); time.sleep(60)"
    )
    here = Path(__file__).parent
    command = [sys.executable, "-c", code, str(here), str(here.parents[1])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as harness:
        assert harness.stdout is not None
        pid = int(harness.stdout.readline())
        harness.send_signal(signal.SIGKILL)
    assert ends(pid)
