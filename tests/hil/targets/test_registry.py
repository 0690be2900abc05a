# SPDX-License-Identifier: MIT
"""Names become targets, what is missing says how to get it, and ticks carry what they are worth."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hil.errors import InputError, TargetError
from hil.protocol.messages import Info, TimeBase
from hil.targets.native import NativeTarget
from hil.targets.process import ProcessTarget
from hil.targets.qemu import QemuTarget
from hil.targets.registry import make_target
from hil.targets.serial import SerialTarget
from hil.targets.target import Latency, LatencyKind
from hil.targets.tflm_host import TflmHostTarget


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
def test_qemu_refuses_a_clock_that_cannot_be_right(info: Info, change: dict[str, Any]) -> None:
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
