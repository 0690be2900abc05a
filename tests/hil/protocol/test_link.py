# SPDX-License-Identifier: MIT
"""The link recovers what repeating can recover, and names everything else."""

import os
import tty
from collections.abc import Callable
from dataclasses import replace

import pytest

from hil.protocol.frames import Frame
from hil.protocol.link import (
    DeviceFaultError,
    DeviceRefusedError,
    DeviceResetError,
    Link,
    LinkCounters,
    LinkTimeoutError,
    ModelMismatchError,
    ProtocolVersionMismatchError,
    SizeMismatchError,
)
from hil.protocol.message import PayloadError
from hil.protocol.messages import (
    Bench,
    BenchResult,
    Fault,
    FaultCause,
    Infer,
    Info,
    ResetCause,
    Result,
    Stats,
    StatsResult,
)
from hil.protocol.port import PortError
from hil.protocol.simulated_device import Device
from tinytransit.deploy.manifest import Manifest

INPUTS = bytes(range(256)) + b"123456"
OUTPUTS = bytes([sum(INPUTS) & 0xFF])
OnPort = Callable[[Callable[[bytes], bytes]], str]


def open_link(port: str, retries: int = 3) -> Link:
    return Link(port, timeout_s=0.1, retries=retries)


class Spoiler:
    """Pass requests to a device and let a function change the n-th answer after HELLO, counted from 1."""

    def __init__(self, device: Device, spoil: dict[int, Callable[[bytes], bytes]]) -> None:
        self.device, self.spoil, self.answers = device, spoil, -1

    def __call__(self, data: bytes) -> bytes:
        answer = self.device.receive(data)
        if not answer:
            return b""
        self.answers += 1
        spoil = self.spoil.get(self.answers)
        return spoil(answer) if spoil else answer


def test_requests_are_answered(device: Device, info: Info, manifest: Manifest, on_port: OnPort) -> None:
    with open_link(on_port(device.receive)) as link:
        assert link.open_session(manifest, 2) == info
        for _ in range(20):
            assert link.request(Infer(INPUTS), Result).outputs == OUTPUTS
        assert link.request(Bench(3), BenchResult).repetitions == 3
        assert link.counters.requests == 22
        assert link.counters.retries == link.counters.damaged == link.counters.stale == 0


@pytest.mark.parametrize(
    ("spoil", "damaged"),
    [
        (lambda answer: b"", 0),
        (lambda answer: answer[:9], 0),
        (lambda answer: answer[:5] + bytes([answer[5] ^ 4]) + answer[6:], 1),
        (lambda answer: b"\0\x01noise\0", 1),
    ],
    ids=["lost", "cut short", "garbled", "noise"],
)
def test_a_spoilt_answer_is_asked_for_again_and_the_model_runs_once(
    device: Device, manifest: Manifest, on_port: OnPort, spoil: Callable[[bytes], bytes], damaged: int
) -> None:
    with open_link(on_port(Spoiler(device, {1: spoil}))) as link:
        link.open_session(manifest, 2)
        assert link.request(Infer(INPUTS), Result).outputs == OUTPUTS
        stats = link.request(Stats(), StatsResult)
        assert (stats.inferences, stats.repeated) == (1, 1)
        assert (link.counters.retries, link.counters.timeouts) == (1, 1)
        # A frame that was cut short ends where the next one begins, so it counts as well.
        assert link.counters.damaged >= damaged


def test_a_lost_request_is_sent_again(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    lost = iter([False, True])
    with open_link(on_port(lambda data: b"" if next(lost, False) else device.receive(data))) as link:
        link.open_session(manifest, 2)
        assert link.request(Infer(INPUTS), Result).outputs == OUTPUTS
        assert link.counters.retries == 1


def test_stale_answers_are_dropped_and_counted(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    old = Result(1, b"\x55").frame(0x4000).encode()
    with open_link(on_port(Spoiler(device, {1: lambda answer: old + answer + answer}))) as link:
        link.open_session(manifest, 2)
        assert link.request(Infer(INPUTS), Result).outputs == OUTPUTS
        assert link.request(Stats(), StatsResult).inferences == 1
        assert link.counters.stale == 2
        assert link.counters.retries == 0


def test_an_echo_is_no_answer(on_port: OnPort, manifest: Manifest) -> None:
    with open_link(on_port(lambda data: data)) as link, pytest.raises(LinkTimeoutError, match="HELLO"):
        link.open_session(manifest, 0.3)


def test_a_booting_device_is_waited_for(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    asked = iter([True, True])
    with open_link(on_port(lambda data: b"boot\r\n" if next(asked, False) else device.receive(data))) as link:
        link.open_session(manifest, 5)
        # Nothing is wrong with a line on which a device boots, and says so.
        assert link.counters == LinkCounters(requests=1)


def test_hellos_that_are_answered_late_are_not_stale(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    waiting: list[bytes] = []

    def receive(data: bytes) -> bytes:
        waiting.append(device.receive(data))
        if len(waiting) < 3:
            return b""
        answers = b"".join(waiting)
        waiting[:] = [b"", b""]
        return answers

    with open_link(on_port(receive)) as link:
        link.open_session(manifest, 5)
        assert link.request(Infer(INPUTS), Result).outputs == OUTPUTS
        assert link.counters == LinkCounters(requests=2)


def test_silence_is_named(manifest: Manifest, on_port: OnPort) -> None:
    with open_link(on_port(lambda data: b"")) as link, pytest.raises(LinkTimeoutError, match="HELLO"):
        link.open_session(manifest, 0.3)


def test_a_device_that_goes_silent_is_named(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    silent = {number: lambda answer: b"" for number in range(1, 9)}
    with open_link(on_port(Spoiler(device, silent)), retries=2) as link:
        link.open_session(manifest, 2)
        with pytest.raises(LinkTimeoutError, match=r"Infer.*3 attempts.*0\.1 s"):
            link.request(Infer(INPUTS), Result)
        assert (link.counters.retries, link.counters.timeouts) == (2, 3)


def test_another_model_is_refused_naming_both(info: Info, device: Device, manifest: Manifest, on_port: OnPort) -> None:
    other = replace(info, model_id=bytes(range(32)))
    port = on_port(Device(other, lambda _: b"\0", []).receive)
    with open_link(port) as link, pytest.raises(ModelMismatchError) as caught:
        link.open_session(manifest, 2)
    assert bytes(range(32)).hex() in str(caught.value) and manifest.model_id in str(caught.value)


def test_other_sizes_are_refused_naming_both(info: Info, manifest: Manifest, on_port: OnPort) -> None:
    other = replace(info, input_bytes=261)
    port = on_port(Device(other, lambda _: b"\0", []).receive)
    expected = "takes 261 bytes and answers 1, the manifest says 262 and 1"
    with open_link(port) as link, pytest.raises(SizeMismatchError, match=expected):
        link.open_session(manifest, 2)


def test_another_version_in_info_is_refused(info: Info, manifest: Manifest, on_port: OnPort) -> None:
    other = replace(info, protocol=2)
    port = on_port(Device(other, lambda _: b"\0", []).receive)
    with open_link(port) as link, pytest.raises(ProtocolVersionMismatchError, match=r"2.*1"):
        link.open_session(manifest, 2)


def test_another_version_in_the_header_is_refused(info: Info, manifest: Manifest, on_port: OnPort) -> None:
    answer = Frame(Info.TYPE, 1, info.pack(), version=3).encode()
    port = on_port(lambda data: answer)
    with open_link(port) as link, pytest.raises(ProtocolVersionMismatchError, match="3"):
        link.open_session(manifest, 2)


def test_a_reset_in_the_session_is_named_with_its_cause(info: Info, manifest: Manifest, on_port: OnPort) -> None:
    engine = {"before": Device(info, lambda _: b"\0", [])}
    restarted = Device(replace(info, reset_cause=ResetCause.WATCHDOG), lambda _: b"\0", [])
    with open_link(on_port(lambda data: engine["before"].receive(data))) as link:
        link.open_session(manifest, 2)
        link.request(Infer(INPUTS), Result)
        engine["before"] = restarted
        with pytest.raises(DeviceResetError, match="watchdog"):
            link.request(Infer(INPUTS), Result)


def test_a_request_before_hello_is_refused(device: Device, on_port: OnPort) -> None:
    with open_link(on_port(device.receive)) as link, pytest.raises(DeviceRefusedError, match="NO_SESSION"):
        link.request(Stats(), StatsResult)


def test_a_refusal_names_both_values(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    with open_link(on_port(device.receive)) as link:
        link.open_session(manifest, 2)
        with pytest.raises(DeviceRefusedError, match=r"0x02.*LENGTH.*262.*3"):
            link.request(Infer(b"123"), Result)


def test_a_fault_names_cause_and_place(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    fault = Fault(FaultCause.BUS, 5, 0x08001234, 0x08000001, 0x01000000, 0x2001FFF0, 0x8200, 0, 0, 0xDEAD, 0)
    last_words = fault.frame(0).encode()
    with open_link(on_port(Spoiler(device, {1: lambda answer: last_words}))) as link:
        link.open_session(manifest, 2)
        with pytest.raises(DeviceFaultError, match=r"bus.*5.*0x0000dead.*0x08001234"):
            link.request(Infer(INPUTS), Result)


def test_a_sound_answer_that_makes_no_sense_is_named(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    with open_link(on_port(Spoiler(device, {1: lambda answer: Frame(StatsResult.TYPE, 2, b"12").encode()}))) as link:
        link.open_session(manifest, 2)
        with pytest.raises(PayloadError, match=r"StatsResult.*52.*2"):
            link.request(Stats(), StatsResult)


def test_sequence_numbers_wrap(device: Device, manifest: Manifest, on_port: OnPort) -> None:
    with open_link(on_port(device.receive)) as link:
        link._seq = 0xFFFD
        link.open_session(manifest, 2)
        assert [link.request(Infer(INPUTS), Result).outputs for _ in range(4)] == [OUTPUTS] * 4
        assert link._seq == 2


def test_a_port_that_is_not_there_is_named() -> None:
    with pytest.raises(PortError, match="/dev/ttyNONE"):
        Link("/dev/ttyNONE")


def test_a_port_that_goes_is_named(manifest: Manifest) -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    with open_link(os.ttyname(slave)) as link:
        os.close(slave)
        os.close(master)
        with pytest.raises(PortError):
            link.open_session(manifest, 2)
