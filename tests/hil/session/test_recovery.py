# SPDX-License-Identifier: MIT
"""A session outlives ports that go, devices that restart and processes that die, and gives up within bounds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from helpers.virtual_port import PlainTarget, VirtualPort, sound_line

from hil.protocol.link import DeviceFaultError, HandshakeError, LinkTimeoutError
from hil.protocol.messages import Fault, FaultCause, Infer, Info, ResetCause, Result, Stats, StatsResult
from hil.protocol.simulated_device import Device
from hil.session.recovery import RecoveringSession, RecoveryError
from tinytransit.deploy.manifest import Manifest

WINDOW = bytes(range(256)) + b"123456"
OUTPUTS = bytes([sum(WINDOW) & 0xFF])


@dataclass
class Bench:
    """A target, its port and a session on it."""

    target: PlainTarget
    port: VirtualPort
    session: RecoveringSession

    def infer(self) -> bytes:
        return self.session.request(Infer(WINDOW), Result).outputs


@pytest.fixture
def engine() -> Callable[[bytes], bytes]:
    return lambda window: bytes([sum(window) & 0xFF])


@pytest.fixture
def bench(info: Info, manifest: Manifest, engine: Callable[[bytes], bytes]) -> Iterator[Bench]:
    target, port = PlainTarget(), VirtualPort(Device(info, engine, []).receive, sound_line(), sound_line())
    with port.plugged_in():
        with RecoveringSession(target, manifest, timeout_s=0.2, retries=2) as session:
            yield Bench(target, port, session)
        assert target.stops >= target.starts


def test_nothing_is_taken_up_again_without_need(bench: Bench) -> None:
    assert [bench.infer() for _ in range(5)] == [OUTPUTS] * 5
    assert bench.session.recoveries == [] and bench.target.starts == 1
    assert bench.session.counters["requests"] == 6


def test_a_board_that_is_unplugged_and_plugged_in_again(bench: Bench) -> None:
    bench.infer()
    bench.port.unplug(for_s=5)
    assert bench.infer() == OUTPUTS
    (recovery,) = bench.session.recoveries
    assert "has gone" in recovery.reason and not recovery.process_restarted
    assert 4.9 < recovery.seconds < 6
    # The device was not asked twice, and counted on.
    assert bench.session.request(Stats(), StatsResult).inferences == 2
    assert bench.session.counters["requests"] == 6


def test_a_board_that_is_not_plugged_in_again(bench: Bench) -> None:
    started_s = bench.port.now_s
    bench.port.unplug(for_s=1e6)
    with pytest.raises(RecoveryError, match=r"unplugged.* 3 attempts"):
        bench.infer()
    assert bench.port.now_s - started_s < 60


@pytest.mark.parametrize("cause", [ResetCause.WATCHDOG, ResetCause.BROWN_OUT])
def test_a_device_that_restarts(bench: Bench, info: Info, engine: Callable[[bytes], bytes], cause: ResetCause) -> None:
    bench.infer()
    bench.port.receive = Device(replace(info, reset_cause=cause), engine, []).receive
    assert bench.infer() == OUTPUTS
    (recovery,) = bench.session.recoveries
    assert recovery.reset_cause == cause.name.lower() and "restarted" in recovery.reason
    assert bench.session.request(Stats(), StatsResult).inferences == 1


def test_a_device_that_restarts_and_boots_for_long(bench: Bench, info: Info, engine: Callable[[bytes], bytes]) -> None:
    bench.infer()
    restarted, awake_s = Device(info, engine, []), bench.port.now_s + 6
    bench.port.receive = lambda data: restarted.receive(data) if bench.port.now_s > awake_s else b""
    assert bench.infer() == OUTPUTS
    assert "no answer to Infer" in bench.session.recoveries[0].reason


def test_a_device_that_stays_silent(bench: Bench) -> None:
    started_s = bench.port.now_s
    bench.port.receive = lambda data: b""
    with pytest.raises(RecoveryError, match=r"Infer.*HELLO"):
        bench.infer()
    assert bench.port.now_s - started_s < 60


def test_a_device_that_restarts_at_every_window(bench: Bench, info: Info, engine: Callable[[bytes], bytes]) -> None:
    def crash_at_infer(data: bytes) -> bytes:
        answer = Device(info, engine, []).receive(data)
        return answer

    # It knows no session but the one that the same bytes open.
    bench.port.receive = crash_at_infer
    with pytest.raises(RecoveryError, match=r"reset cause|restart"):
        bench.infer()
    assert len(bench.session.recoveries) == 3


def test_a_process_that_dies_is_started_again(bench: Bench, info: Info, engine: Callable[[bytes], bytes]) -> None:
    bench.infer()
    bench.target.last_words = "target plain ended by signal SIGKILL"
    bench.port.receive = Device(info, engine, []).receive
    bench.port.unplug(for_s=0.05)
    assert bench.infer() == OUTPUTS
    assert bench.target.starts == 2 and bench.session.recoveries[0].process_restarted


def test_a_fault_is_reported_not_retried(bench: Bench) -> None:
    fault = Fault(FaultCause.BUS, 5, 0x08001234, 0, 0, 0, 0, 0, 0, 0, 0)
    bench.port.receive = lambda data: fault.frame(0).encode()
    with pytest.raises(DeviceFaultError, match="bus"):
        bench.infer()


def test_another_board_on_the_same_port_is_reported(bench: Bench, info: Info, engine: Callable[[bytes], bytes]) -> None:
    bench.infer()
    bench.port.receive = Device(replace(info, model_id=bytes(32)), engine, []).receive
    bench.port.unplug(for_s=1)
    with pytest.raises(HandshakeError):
        bench.infer()


def test_a_target_that_cannot_be_reached_is_stopped(manifest: Manifest) -> None:
    target, port = PlainTarget(), VirtualPort(lambda data: b"", sound_line(), sound_line())
    with port.plugged_in(), pytest.raises(LinkTimeoutError, match="HELLO"), RecoveringSession(target, manifest):
        raise AssertionError("opened")
    assert (target.starts, target.stops) == (1, 1)
