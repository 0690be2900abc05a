# SPDX-License-Identifier: MIT
"""The conclusions of a fault campaign and of a soak, over a Python device on a pseudo-terminal."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from helpers.virtual_port import PlainTarget

from hil.documents import Verdict
from hil.errors import InputError
from hil.faults.campaign import Ledger, run_fault_campaign
from hil.faults.result import Sample
from hil.faults.soak import run_soak
from hil.faults.target import Faults, FaultyTarget
from hil.protocol.messages import Info, StatsResult
from hil.protocol.simulated_device import Device
from hil.run.cases import Case
from tinytransit.deploy.manifest import Manifest

CASES = [Case("star", "", bytes([number]) * 262, bytes([262 * number & 0xFF])) for number in range(8)]
OnPort = Callable[[Callable[[bytes], bytes]], str]


class PtyTarget(PlainTarget):
    """A target at a port that is served already."""

    def __init__(self, port: str) -> None:
        super().__init__()
        self.port = port

    def start(self) -> str:
        super().start()
        return self.port


def test_damage_and_a_cut_cost_nothing_but_time(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    inner = PtyTarget(on_port(device.receive))
    target = FaultyTarget(inner, Faults(0.1, 1, longest_pause_s=0.05, cuts=(30,), dark_s=0.05))
    result = run_fault_campaign(target, manifest, CASES, 80, timeout_s=0.04, retries=40)
    assert result.verdict is Verdict.PASS
    assert (result.windows, result.mismatches, result.unexplained_runs, result.unchecked_windows) == (80, 0, 0, 0)
    assert result.cuts == len(result.recoveries) == 1 and result.repeated_runs <= 1
    assert result.stats["inferences"] == 80 + result.repeated_runs
    assert sum(result.to_device.damaged.values()) > 0 and result.link["retries"] > 0
    assert inner.stops == 1


def test_a_seed_repeats_the_damage(manifest: Manifest, device: Device, on_port: OnPort) -> None:
    faults = Faults(0.3, 5)
    first, second = (FaultyTarget(PlainTarget(), faults) for _ in range(2))
    frames = b"".join(bytes([0, 2, number, 1, 0]) for number in range(1, 200))
    assert first.to_device.feed(frames) == second.to_device.feed(frames) != first.to_host.feed(frames)


def test_a_wrong_answer_fails(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    cases = [*CASES, replace(CASES[0], expected=b"\x55")]
    target = FaultyTarget(PtyTarget(on_port(device.receive)), Faults(0, 1))
    result = run_fault_campaign(target, manifest, cases, 18)
    assert (result.verdict, result.mismatches) == (Verdict.FAIL, 2)


def test_a_window_run_twice_fails(info: Info, manifest: Manifest, on_port: OnPort) -> None:
    def run_twice(inputs: bytes) -> bytes:
        if inputs == CASES[3].inputs:
            device._count("inferences")
        return bytes([sum(inputs) & 0xFF])

    device = Device(info, run_twice, [])
    target = FaultyTarget(PtyTarget(on_port(device.receive)), Faults(0, 1))
    result = run_fault_campaign(target, manifest, CASES, 8)
    assert (result.verdict, result.mismatches, result.unexplained_runs) == (Verdict.FAIL, 0, 1)


def test_only_processes_can_be_killed(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    inner = PtyTarget(on_port(device.receive))
    with pytest.raises(InputError, match="plain"):
        run_fault_campaign(FaultyTarget(inner, Faults(0, 1)), manifest, CASES, 5, kills=(2,))
    assert inner.stops == 1


@pytest.mark.parametrize(
    ("inferences", "lost_sessions", "repeated", "unexplained"),
    [(12, 0, 0, 0), (13, 1, 1, 0), (13, 0, 0, 1), (14, 1, 1, 1), (11, 1, 0, 1)],
)
def test_the_ledger_explains_only_what_a_lost_session_can_cost(
    inferences: int, lost_sessions: int, repeated: int, unexplained: int
) -> None:
    ledger = Ledger(StatsResult(accepted=5, inferences=10))
    ledger.answered()
    ledger.answered()
    ledger.settle(StatsResult(accepted=9, inferences=inferences), lost_sessions)
    assert (ledger.repeated, ledger.unexplained, ledger.unchecked) == (repeated, unexplained, 0)


def test_the_ledger_cannot_check_what_was_answered_before_a_restart() -> None:
    ledger = Ledger(StatsResult(accepted=100, inferences=50))
    ledger.answered()
    ledger.settle(StatsResult(accepted=3, inferences=5), 1)
    ledger.answered()
    ledger.settle(StatsResult(accepted=5, inferences=6), 0)
    assert (ledger.repeated, ledger.unexplained, ledger.unchecked) == (0, 0, 1)


def test_a_soak_passes(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    samples: list[Sample] = []
    target = PtyTarget(on_port(device.receive))
    result = run_soak(target, manifest, CASES, 200, infer_every=4, report=samples.append)
    assert result.verdict is Verdict.PASS
    assert (result.frames, result.windows, result.inferences, result.mismatches) == (200, 50, 50, 0)
    assert result.samples == samples and [sample.frames for sample in samples] == list(range(10, 201, 10))
    assert result.warm_up_frames == 20 and result.device_growth_bytes is None
    assert samples[-1].host_bytes > 10 << 20


@pytest.mark.parametrize(("step", "verdict"), [(1000, Verdict.PASS), (1001, Verdict.FAIL)])
def test_a_soak_fails_if_memory_grows_after_the_warm_up(
    device: Device, manifest: Manifest, on_port: OnPort, monkeypatch: pytest.MonkeyPatch, step: int, verdict: Verdict
) -> None:
    resident = iter([1, 10**9, *(10**9 + step * sample for sample in range(1, 19))])
    monkeypatch.setattr("hil.faults.soak.resident_bytes", lambda pid: next(resident))
    target = PtyTarget(on_port(device.receive))
    result = run_soak(target, manifest, CASES, 20, growth_limit_bytes=18_000)
    assert (result.verdict, result.host_growth_bytes) == (verdict, 18 * step)


def test_a_soak_fails_if_an_answer_is_wrong(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    target = PtyTarget(on_port(device.receive))
    result = run_soak(target, manifest, [replace(CASES[0], expected=b"\x55")], 20)
    assert (result.verdict, result.mismatches) == (Verdict.FAIL, 20)
