# SPDX-License-Identifier: MIT
"""Targets start, name their port, say what their ticks mean, and are never left behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.processes import ends

from hil.errors import InputError, TargetError
from hil.faults.soak import resident_bytes
from hil.protocol.messages import Info, TimeBase
from hil.targets.native import NativeTarget
from hil.targets.process import ProcessTarget
from hil.targets.qemu import QemuTarget
from hil.targets.registry import make_target
from hil.targets.serial import SerialTarget
from hil.targets.target import Latency, LatencyKind
from hil.targets.tflm_host import TflmHostTarget

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


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux only")
def test_the_child_ends_with_a_harness_that_is_killed() -> None:
    child = "import os, time; print('serial port:', os.getpid()); time.sleep(60)"
    code = (
        "import sys, time; sys.path[:0] = sys.argv[1:]; from test_targets import ScriptTarget; "
        f"print(ScriptTarget({child!r}).start(), flush=True); time.sleep(60)"
    )
    here = Path(__file__).parent
    command = [sys.executable, "-c", code, str(here), str(here.parents[1])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as harness:
        assert harness.stdout is not None
        pid = int(harness.stdout.readline())
        harness.send_signal(signal.SIGKILL)
    assert ends(pid)


def test_missing_things_say_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetError, match=r"absent.*pio run -e native"):
        NativeTarget(tmp_path / "absent").start()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TargetError, match=r"qemu-system-arm.*apt-get install"):
        QemuTarget(tmp_path / "absent.elf").start()
    (tmp_path / "qemu-system-arm").write_text("#!/bin/sh\n")
    (tmp_path / "qemu-system-arm").chmod(0o755)
    with pytest.raises(TargetError, match=r"absent\.elf.*pio run -e qemu"):
        QemuTarget(tmp_path / "absent.elf").start()


def test_a_program_that_is_not_executable_is_named(tmp_path: Path) -> None:
    (tmp_path / "program").write_text("text")
    with pytest.raises(TargetError, match=r"program.*Permission denied"):
        NativeTarget(tmp_path / "program").start()


def test_qemu_ticks_are_instructions(info: Info) -> None:
    board = replace(info, time_base=TimeBase.SYSTICK, tick_hz=168_000_000, core_hz=168_000_000)
    # DESIGN.md: with -icount shift=3 SysTick at 168 MHz advances 1.344 ticks an instruction.
    latency = QemuTarget(Path("x")).latency(board, 1_344_000)
    assert latency.kind is LatencyKind.INSTRUCTIONS
    assert latency.value_ms == pytest.approx(1_000_000 / 168_000_000 * 1e3, rel=1e-12)
    assert "no measurement" in latency.detail


@pytest.mark.parametrize("change", [{"time_base": TimeBase.DWT}, {"core_hz": 0}, {"tick_hz": 0}])
def test_qemu_refuses_a_clock_that_cannot_be_right(info: Info, change: dict) -> None:
    board = replace(info, time_base=TimeBase.SYSTICK, tick_hz=168_000_000, core_hz=168_000_000)
    with pytest.raises(TargetError):
        QemuTarget(Path("x")).latency(replace(board, **change), 1)


@pytest.mark.parametrize("make", [lambda: NativeTarget(Path("x")), lambda: TflmHostTarget(Path("x"))])
def test_host_clocks_are_called_host(info: Info, make: Callable[[], ProcessTarget]) -> None:
    assert make().latency(info, 1_500_000) == Latency(
        LatencyKind.HOST, 1.5, "wall clock of this host; says nothing about a board"
    )


def test_only_a_cycle_counter_on_silicon_measures(info: Info) -> None:
    board = replace(info, time_base=TimeBase.DWT, tick_hz=64_000_000, core_hz=64_000_000)
    latency = SerialTarget("/dev/ttyACM0").latency(board, 64_000)
    assert (latency.kind, latency.value_ms) == (LatencyKind.MEASURED, 1.0)
    assert SerialTarget("/dev/pts/3").latency(board, 64_000).kind is LatencyKind.HOST
    for base in (TimeBase.SYSTICK, TimeBase.HOST_NS):
        assert SerialTarget("/dev/ttyACM0").latency(replace(board, time_base=base), 1).kind is LatencyKind.HOST


def test_names_become_targets() -> None:
    assert isinstance(make_target("qemu", Path("models")), QemuTarget)
    assert isinstance(make_target("native", Path("models"), Path("program")), NativeTarget)
    assert isinstance(make_target("tflm-host", Path("models")), TflmHostTarget)
    serial = make_target("serial:/dev/ttyUSB1@921600", Path("models"))
    assert (serial.start(), serial.baudrate) == ("/dev/ttyUSB1", 921_600)
    assert make_target("serial:/dev/ttyUSB1", Path("models")).baudrate == 115_200


@pytest.mark.parametrize(
    "name",
    ["simulator", "serial:", "serial:/dev/ttyUSB1@fast", "serial:/dev/ttyUSB1@0", "serial:spy:///dev/null?file=x", ""],
)
def test_names_that_mean_nothing_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        make_target(name, Path("models"))


def test_firmware_for_a_target_without_one_is_refused() -> None:
    with pytest.raises(InputError, match=r"--firmware.*tflm-host"):
        make_target("tflm-host", Path("models"), Path("firmware.elf"))
