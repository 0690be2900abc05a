# SPDX-License-Identifier: MIT
"""The Python device keeps the rules of hil/PROTOCOL.md."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from hil.protocol.frames import MAX_PAYLOAD, Frame, Receiver
from hil.protocol.message import Message
from hil.protocol.messages import (
    Bench,
    BenchResult,
    Hello,
    Infer,
    Info,
    ResetCause,
    Result,
    SelfTest,
    SelfTestResult,
    Stats,
    StatsResult,
    TimeBase,
    decode_message,
)
from hil.protocol.simulated_device import Device

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
INFO = Info(
    1,
    (0, 1, 0),
    bytes(32),
    "python",
    "host",
    ResetCause.POWER_ON,
    TimeBase.HOST_NS,
    tick_hz=10**9,
    core_hz=0,
    max_payload=MAX_PAYLOAD,
    input_bytes=3,
    output_bytes=1,
)


def _infer(inputs: bytes) -> bytes:
    return bytes([sum(inputs) & 0xFF])


@pytest.fixture
def device() -> Device:
    return Device(INFO, _infer, [(b"\1\2\3", b"\6"), (b"\1\2\3", b"\7")])


def _one_frame(wire: bytes) -> Frame:
    (frame,) = Receiver().feed(wire)
    return frame


def _ask(device: Device, request: Message, seq: int) -> Message:
    frame = _one_frame(device.receive(request.frame(seq).encode()))
    assert frame.seq == seq
    return decode_message(frame)


@pytest.mark.parametrize("vector", VECTORS["sessions"], ids=lambda vector: vector["name"])
def test_sessions(vector: dict[str, Any], device: Device) -> None:
    before = b""
    for step in vector["steps"]:
        answer, expected = device.receive(bytes.fromhex(step["send"])), step["answer"]
        if expected is None:
            assert answer == b""
            continue
        frame = _one_frame(answer)
        assert (frame.version, frame.seq, frame.type) == (1, expected["seq"], expected["type"])
        assert expected["payload"] in (None, frame.payload.hex())
        assert not expected["repeats"] or answer == before
        before = answer


def test_requests_are_answered(device: Device) -> None:
    assert _ask(device, Hello(), 1) == INFO
    result = _ask(device, Infer(b"\x01\x02\xff"), 2)
    assert isinstance(result, Result) and result.outputs == b"\x02"
    assert _ask(device, SelfTest(), 3) == SelfTestResult(windows=2, differing=1)
    bench = _ask(device, Bench(5), 4)
    assert isinstance(bench, BenchResult) and bench.repetitions == 5
    assert 0 < bench.least <= bench.most <= bench.total


def test_a_repeated_inference_runs_once(device: Device) -> None:
    _ask(device, Hello(), 1)
    wire = Infer(b"\1\2\3").frame(2).encode()
    assert device.receive(wire) == device.receive(wire)
    stats = _ask(device, Stats(), 3)
    assert isinstance(stats, StatsResult)
    assert (stats.accepted, stats.repeated, stats.inferences) == (3, 1, 1)


def test_what_is_dropped_or_refused_is_counted(device: Device) -> None:
    _ask(device, Hello(), 1)
    device.receive(b"\0noise\0" + b"\0" + b"\2" * 2000 + b"\0")
    for frame in (Frame(1, 2, version=9), Frame(0x40, 2), Frame(Infer.TYPE, 2, b"1234"), Stats().frame(0)):
        device.receive(frame.encode())
    stats = _ask(device, Stats(), 2)
    assert isinstance(stats, StatsResult)
    assert (stats.damaged, stats.oversized) == (1, 1)
    assert (stats.other_version, stats.unknown_type, stats.bad_payload, stats.stale) == (1, 1, 1, 1)


def test_the_vectors_are_those_that_the_tool_writes() -> None:
    made = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "make_protocol_vectors.py"))["document"]()
    assert json.loads(made) == VECTORS
