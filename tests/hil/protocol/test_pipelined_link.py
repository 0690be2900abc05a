# SPDX-License-Identifier: MIT
"""Several requests in flight: every window answered exactly once, in order, whatever the line does to the frames."""

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hil.protocol.frames import Frame, Receiver
from hil.protocol.link import DeviceFaultError, DeviceRefusedError, DeviceResetError, LinkTimeoutError
from hil.protocol.message import Message
from hil.protocol.messages import (
    Error,
    ErrorCode,
    Fault,
    FaultCause,
    Infer,
    Info,
    Pipeline,
    Result,
    Stats,
    StatsResult,
)
from hil.protocol.pipelined_link import PipelinedLink
from hil.protocol.simulated_device import Device
from tinytransit.deploy.manifest import Manifest

Receive = Callable[[bytes], bytes]
OnPort = Callable[[Receive], str]
TIMEOUT_S = 0.15


def _sum(inputs: bytes) -> bytes:
    return bytes([sum(inputs) & 0xFF])


def _windows(manifest: Manifest, count: int) -> list[Infer]:
    return [Infer(index.to_bytes(2, "little") + bytes(manifest.input_bytes - 2)) for index in range(count)]


def _answers(windows: list[Infer]) -> list[bytes]:
    return [_sum(window.inputs) for window in windows]


@pytest.fixture
def connect(on_port: OnPort, manifest: Manifest) -> Iterator[Callable[..., PipelinedLink]]:
    """Open a session over a function that plays the device."""
    links = []

    def run(receive: Receive, retries: int = 3) -> PipelinedLink:
        link = PipelinedLink(on_port(receive), timeout_s=TIMEOUT_S, retries=retries)
        links.append(link)
        link.open_session(manifest, boot_s=5)
        return link

    yield run
    for link in links:
        link.close()


def test_depth_is_agreed_on(connect: Callable[..., PipelinedLink], device: Device) -> None:
    link = connect(device.receive)
    assert link.depth == 1
    assert link.open_pipeline() == 8
    assert link.open_pipeline(5) == 4 == link.depth


def test_a_device_that_does_not_know_the_question_has_one_in_flight(
    connect: Callable[..., PipelinedLink], device: Device, manifest: Manifest
) -> None:
    def old(data: bytes) -> bytes:
        frames = [(frame, Error(ErrorCode.TYPE, frame.type, 0, frame.type).frame(frame.seq).encode())
                  for frame in Receiver().feed(data)]  # fmt: skip
        return b"".join(no if frame.type == Pipeline.TYPE else device.receive(frame.encode()) for frame, no in frames)

    link = connect(old)
    assert link.open_pipeline() == 1
    windows = _windows(manifest, 5)
    assert [answer.outputs for answer in link.stream(windows, Result)] == _answers(windows)


def test_no_more_are_in_flight_than_agreed(
    connect: Callable[..., PipelinedLink], device: Device, manifest: Manifest
) -> None:
    seen: list[Frame] = []
    receiver, flight = Receiver(), []

    def watched(data: bytes) -> bytes:
        seen.extend(frame for frame in receiver.feed(data) if frame.type == Infer.TYPE)
        flight.append(len(seen))
        return device.receive(data)

    link = connect(watched)
    link.open_pipeline(4)
    windows = _windows(manifest, 40)
    for done, answer in enumerate(link.stream(windows, Result), 1):
        assert answer.outputs == _sum(windows[done - 1].inputs)
        assert len(seen) <= done + 4
    assert [frame.payload for frame in seen] == [window.inputs for window in windows]


@pytest.mark.parametrize("seed", range(3))
def test_every_window_is_inferred_exactly_once_over_a_line_that_loses_frames(
    connect: Callable[..., PipelinedLink], info: Info, manifest: Manifest, seed: int
) -> None:
    inferred: list[bytes] = []

    def infer(inputs: bytes) -> bytes:
        inferred.append(inputs)
        return _sum(inputs)

    device, random_, receiver = Device(info, infer, []), random.Random(seed), Receiver()

    def lossy(data: bytes) -> bytes:
        """Lose, spoil or double one frame in five each way."""
        answers = b""
        for frame in receiver.feed(data):
            answer = device.receive(frame.encode() * random_.choice([0, 1, 1, 1, 2]))
            answers += (
                answer
                if frame.type != Infer.TYPE
                else random_.choice([b"", answer[:-3] + b"\xff\xff\0", answer, answer, answer, answer, answer * 2])
            )
        return answers

    link = connect(lossy, 20)
    link.open_pipeline()
    windows = _windows(manifest, 60)
    assert [answer.outputs for answer in link.stream(windows, Result)] == _answers(windows)
    assert sorted(inferred) == sorted(window.inputs for window in windows)
    assert link.counters.retries > 0


def test_a_silent_device_is_given_up(connect: Callable[..., PipelinedLink], device: Device, manifest: Manifest) -> None:
    link = connect(lambda data: b"" if len(data) > 100 else device.receive(data), 1)
    link.open_pipeline()
    with pytest.raises(LinkTimeoutError, match="2 attempts"):
        list(link.stream(_windows(manifest, 3), Result))


def test_a_refusal_names_its_code(connect: Callable[..., PipelinedLink], device: Device) -> None:
    link = connect(device.receive)
    link.open_pipeline()
    with pytest.raises(DeviceRefusedError, match="LENGTH") as caught:
        list(link.stream([Infer(b"short")], Result))
    assert caught.value.code is ErrorCode.LENGTH


def test_a_restart_is_told(connect: Callable[..., PipelinedLink], info: Info, manifest: Manifest) -> None:
    devices = [Device(info, _sum, []), Device(info, _sum, [])]
    requests: list[Frame] = []
    receiver = Receiver()

    def restarts(data: bytes) -> bytes:
        requests.extend(frames := list(receiver.feed(data)))
        return b"".join(devices[len(requests) > 10].receive(frame.encode()) for frame in frames)

    link = connect(restarts)
    link.open_pipeline()
    with pytest.raises(DeviceResetError):
        list(link.stream(_windows(manifest, 40), Result))


def test_last_words_are_told(connect: Callable[..., PipelinedLink], device: Device, manifest: Manifest) -> None:
    fault = Fault(FaultCause.BUS, 5, *range(9)).frame(0).encode()
    link = connect(lambda data: fault if len(data) > 100 else device.receive(data))
    link.open_pipeline()
    with pytest.raises(DeviceFaultError, match="bus"):
        list(link.stream(_windows(manifest, 3), Result))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(0, 0xFFFF), depth=st.sampled_from([1, 2, 4, 8]),
    events=st.lists(st.tuples(st.integers(0, 7), st.booleans(), st.booleans()), max_size=40),
)  # fmt: skip
def test_a_host_that_keeps_to_the_window_never_has_a_request_run_twice_or_refused(
    info: Info, start: int, depth: int, events: list[tuple[int, bool, bool]]
) -> None:
    """Any host with at most ``depth`` unanswered numbers, which it may send in any order, with losses each way."""
    inferred: list[bytes] = []

    def engine(inputs: bytes) -> bytes:
        inferred.append(inputs)
        return _sum(inputs)

    device = Device(info, engine, [])

    def ask(message: Message, seq: int) -> Frame:
        return next(iter(Receiver().feed(device.receive(message.frame(seq & 0xFFFF).encode()))))

    ask(Stats(), 0)
    device.receive(Frame(0x01, start).encode())
    ask(Pipeline(depth), start + 1)
    base, answered = start + 2, set()
    for offset, request_lost, answer_lost in events:
        seq = base + offset % depth
        if request_lost or seq in answered:
            continue
        answer = ask(Infer(seq.to_bytes(4, "little") + bytes(info.input_bytes - 4)), seq)
        assert answer.type == Result.TYPE and answer.seq == seq & 0xFFFF
        if not answer_lost:
            answered.add(seq)
        while base in answered:
            base += 1
    assert len(inferred) == len(set(inferred))
    stats = StatsResult.unpack(ask(Stats(), base + depth).payload)
    assert stats.stale == 0
