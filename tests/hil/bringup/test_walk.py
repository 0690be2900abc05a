# SPDX-License-Identifier: MIT
"""A board that is a Python device behind a pseudo-terminal, and the person beside it."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

from hil.bringup import walk as walk_module
from hil.bringup.modelled import Modelled
from hil.bringup.operator import Operator
from hil.bringup.report import STEPS, Status, Step
from hil.bringup.walk import Effort, Walk
from hil.protocol.messages import Info, ResetCause, TimeBase
from hil.protocol.simulated_device import Device
from hil.run.cases import golden_cases
from hil.targets.pty_port import PtyPort
from hil.targets.serial import SerialTarget
from hil.targets.target import Latency, LatencyKind, Target
from tinytransit.deploy.model_folder import ModelFolder

Receive = Callable[[bytes], bytes]
OnPort = Callable[[Receive], str]
QUICK = Effort(fault_windows=5, quiet_s=0.1, banner_s=0.3, restart_s=5.0)
BANNER = b"tinytransit 0.1.0 nucleo_f446re python model 0 code 0 weights 0 selftest 1/1 pass\r\n"


class Bench:
    """A board on a port, which a person may restart.

    Args:
        info: What it says of itself; its board is one with a probe.
        model: Folder of its model.
        ticks: Its cycle counter.
    """

    def __init__(self, info: Info, model: Path, ticks: Callable[[], int] = time.perf_counter_ns) -> None:
        self._info = replace(info, board="nucleo_f446re")
        self.model_dir = ModelFolder.open(model)
        self._answers = {case.inputs: case.expected for case in golden_cases(self.model_dir)}
        self._silent_output, self._ticks = bytes(info.output_bytes), ticks
        self.restart(ResetCause.PIN)

    def restart(self, cause: ResetCause) -> None:
        golden = [next(iter(self._answers.items()))]
        self.device = Device(replace(self._info, reset_cause=cause), self._infer, golden, self._ticks)

    def _infer(self, inputs: bytes) -> bytes:
        return self._answers.get(inputs, self._silent_output)

    def receive(self, data: bytes) -> bytes:
        return self.device.receive(data)


class QuickTarget(SerialTarget):
    boot_s = 1.0


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def bench(info: Info, model_dir: Path) -> Bench:
    return Bench(info, model_dir)


def walked(
    bench: Bench, target: Callable[[], Target], ask: Callable[[str], str] | None, board: str | None = None
) -> Walk:
    walk = Walk(target, bench.model_dir, Operator(ask), QUICK)
    walk.run(board)
    assert tuple(step.name for step in walk.steps) == STEPS
    return walk


def found(walk: Walk) -> dict[str, Step]:
    return {step.name: step for step in walk.steps}


def test_without_a_person_what_needs_one_is_not_done_and_the_rest_is(bench: Bench, on_port: OnPort) -> None:
    port = on_port(bench.receive)
    steps = found(walked(bench, lambda: QuickTarget(port), None))
    not_done = {name for name, step in steps.items() if step.status is Status.NOT_DONE}
    assert not_done == {"power", "probe", "flash", "banner", "watchdog", "brown-out"}
    assert {steps[name].status for name in ("self-test", "golden windows", "faults", "quiet line")} == {Status.PASS}
    # A host's clock is no board's: there is nothing to compare its ticks with.
    assert steps["latency"].status is Status.DOES_NOT_APPLY


def test_a_person_takes_it_through_fault_and_power_cycle(bench: Bench, on_port: OnPort) -> None:
    port = on_port(bench.receive)
    asked: list[str] = []

    def person(question: str) -> str:
        asked.append(question)
        if "reg pc" in question:
            bench.restart(ResetCause.FAULT)
        elif "supply away" in question:
            bench.restart(ResetCause.POWER_ON)
        return "y" if "[y/n" in question else ""

    walk = walked(bench, lambda: QuickTarget(port), person)
    steps = found(walk)
    assert {steps[name].status for name in ("power", "flash", "watchdog", "brown-out")} == {Status.PASS}
    assert any("stlink-dap.cfg" in question for question in asked)
    assert walk.device is not None and walk.device.board == "nucleo_f446re"
    # Nothing was printed when the button was pressed.
    assert steps["banner"].status is Status.FAIL


def test_a_restart_for_another_reason_fails(bench: Bench, on_port: OnPort) -> None:
    port = on_port(bench.receive)

    def person(question: str) -> str:
        if "supply away" in question:
            bench.restart(ResetCause.WATCHDOG)
        return "n" if "reg pc" in question or "button" in question else ""

    steps = found(walked(bench, lambda: QuickTarget(port), person))
    assert steps["brown-out"].status is Status.FAIL and steps["watchdog"].status is Status.NOT_DONE


def test_a_device_that_forgets_while_the_line_is_quiet_fails(bench: Bench, on_port: OnPort) -> None:
    """What a watchdog that nobody feeds looks like."""
    stats = 0

    def receive(data: bytes) -> bytes:
        nonlocal stats
        answer = bench.receive(data)
        if len(answer) > 50:  # STATS_RESULT, and INFO before it
            stats += 1
            if stats == 2:
                bench.restart(ResetCause.WATCHDOG)
        return answer

    steps = found(walked(bench, lambda: QuickTarget(on_port(receive)), None))
    assert steps["quiet line"].status is Status.FAIL and "watchdog" in steps["quiet line"].words


def test_a_silent_port_fails_and_nothing_is_asked_of_it(bench: Bench, on_port: OnPort) -> None:
    port = on_port(lambda data: b"")
    walk = walked(bench, lambda: QuickTarget(port), None)
    assert {step.status for step in walk.steps} == {Status.NOT_DONE}
    assert "nobody answers HELLO" in found(walk)["self-test"].words and walk.device is None


def test_a_port_that_is_not_there_fails(bench: Bench, tmp_path: Path) -> None:
    walk = walked(bench, lambda: QuickTarget(str(tmp_path / "absent")), None)
    assert walk.device is None and found(walk)["self-test"].status is Status.NOT_DONE


def test_the_banner_is_read_where_somebody_resets_the_board(bench: Bench) -> None:
    with PtyPort() as port:
        server = threading.Thread(target=port.serve, args=(bench.receive,), daemon=True)
        server.start()

        def person(question: str) -> str:
            if "button" not in question:
                return "n"
            threading.Timer(0.2, port.write, [b"\xff" + BANNER]).start()
            return ""

        effort = replace(QUICK, banner_s=10.0)
        walk = Walk(lambda: QuickTarget(port.path), bench.model_dir, Operator(person), effort)
        steps = {step.name: step for step in walk.run()}
        port.hang_up()
        server.join()
    assert (steps["banner"].status, steps["banner"].words) == (Status.PASS, BANNER.decode().strip())
    assert steps["self-test"].status is Status.PASS


def test_cycles_beside_the_model(
    info: Info, model_dir: Path, on_port: OnPort, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A board with a cycle counter is compared with the band of its family."""

    class Silicon(QuickTarget):
        def latency(self, info: Info, ticks: int) -> Latency:
            return Latency(LatencyKind.MEASURED, 1.0, "as if")

    bench = Bench(replace(info, time_base=TimeBase.DWT, core_hz=180_000_000), model_dir, count(0, 1000).__next__)
    elf = tmp_path / "firmware.elf"
    for middle, status in ((1000, Status.PASS), (1200, Status.FAIL)):
        band = Modelled((middle - 50, middle, middle + 50), "stm32f4", "0")
        monkeypatch.setattr(walk_module, "model_cycles", lambda *_, band=band: band)
        walk = walked(bench, lambda: Silicon(on_port(bench.receive), elf), None)
        assert found(walk)["latency"].status is status
        assert walk.cycles is not None and walk.cycles.modelled == band.cycles
