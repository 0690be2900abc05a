# SPDX-License-Identifier: MIT
"""Frames survive any stream; damage never becomes a frame."""

import itertools
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hil.protocol.frames import (
    MAX_ENCODED,
    MAX_PAYLOAD,
    Frame,
    FrameDamagedError,
    FrameOversizedError,
    Receiver,
    decode_frame,
)
from hil.protocol.message import Message, PayloadError
from hil.protocol.messages import ANSWERS, REQUESTS, Info, Result, decode_message

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
octets = st.integers(0, 0xFF)
payloads = st.binary(max_size=MAX_PAYLOAD)
frames = st.builds(Frame, type=octets, seq=st.integers(0, 0xFFFF), payload=payloads, version=octets)


def _cut(data: bytes, points: list[int]) -> list[bytes]:
    edges = [0, *sorted(point % (len(data) + 1) for point in points), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


@given(frames)
def test_a_frame_survives_the_wire(frame: Frame) -> None:
    wire = frame.encode()
    assert wire[0] == wire[-1] == 0 and 0 not in wire[1:-1] and len(wire) <= MAX_ENCODED + 2
    assert decode_frame(wire[1:-1]) == frame


@given(st.lists(frames, max_size=4), st.lists(st.integers(0), max_size=8))
def test_a_receiver_does_not_care_how_the_stream_is_cut(sent: list[Frame], points: list[int]) -> None:
    receiver = Receiver()
    stream = b"".join(frame.encode() for frame in sent)
    assert [frame for part in _cut(stream, points) for frame in receiver.feed(part)] == sent
    assert receiver.damaged == receiver.oversized == 0


@given(frames, st.integers(0), st.integers(1, 0xFF))
def test_one_changed_byte_never_becomes_a_frame(frame: Frame, position: int, flip: int) -> None:
    wire = bytearray(frame.encode())
    wire[1 + position % (len(wire) - 2)] ^= flip
    receiver = Receiver()
    assert list(receiver.feed(bytes(wire))) == []
    assert receiver.damaged + receiver.oversized > 0


@given(st.binary(max_size=3 * MAX_ENCODED), frames)
def test_garbage_costs_nothing_but_itself(garbage: bytes, frame: Frame) -> None:
    receiver = Receiver()
    assert list(receiver.feed(garbage + frame.encode()))[-1] == frame


@given(st.binary(min_size=1, max_size=2 * MAX_ENCODED).map(lambda data: data.replace(b"\0", b"\1")))
def test_decoding_garbage_raises_what_is_documented(garbage: bytes) -> None:
    with pytest.raises((FrameDamagedError, FrameOversizedError)):
        decode_frame(garbage)


def test_memory_stays_bounded_without_a_zero() -> None:
    receiver = Receiver()
    for _ in range(100):
        assert list(receiver.feed(b"\1" * 10_000)) == []
    assert len(receiver._buffer) == MAX_ENCODED + 1


def test_a_payload_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FrameOversizedError, match=r"1024.*1025"):
        Frame(2, 1, bytes(MAX_PAYLOAD + 1)).encode()


@pytest.mark.parametrize("vector", VECTORS["streams"], ids=lambda vector: vector["name"])
@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_streams(vector: dict[str, Any], step: int) -> None:
    receiver, wire = Receiver(), bytes.fromhex(vector["wire"])
    got = [frame for start in range(0, len(wire), step) for frame in receiver.feed(wire[start : start + step])]
    assert (receiver.damaged, receiver.oversized) == (vector["damaged"], vector["oversized"])
    assert [(f.version, f.type, f.seq, f.payload.hex()) for f in got] == [
        (f["version"], f["type"], f["seq"], f["payload"]) for f in vector["frames"]
    ]
    for frame, expected in zip(got, vector["frames"], strict=True):
        if expected["message"]:
            message = decode_message(frame)
            assert type(message).__name__ == expected["message"]["name"]
            assert message.pack() == frame.payload


def test_the_info_vector_against_a_hand_made_layout() -> None:
    vector = next(v for v in VECTORS["streams"] if v["name"] == "message Info")
    payload = bytes.fromhex(vector["frames"][0]["payload"])
    assert payload[:4] == bytes([1, 0, 1, 0])
    assert payload[4:36] == bytes(range(32))
    assert payload[36:52] == b"static".ljust(16, b"\0")
    assert payload[52:68] == b"netduinoplus2".ljust(16, b"\0")
    assert payload[68:] == struct.pack("<BBIIHHH", 1, 2, 168_000_000, 84_000_000, 1024, 262, 1)
    info = Info.unpack(payload)
    assert (info.board, info.core_hz, info.input_bytes) == ("netduinoplus2", 84_000_000, 262)


@pytest.mark.parametrize("kind", [*REQUESTS.values(), *ANSWERS.values()], ids=lambda kind: kind.__name__)
@given(payload=st.binary(max_size=120))
def test_any_payload_is_read_or_refused_and_reading_is_exact(kind: type[Message], payload: bytes) -> None:
    try:
        message = kind.unpack(payload)
    except PayloadError:
        return
    assert kind.unpack(message.pack()) == message


def test_refusals_name_what_is_wrong() -> None:
    info = bytearray(Info.unpack(bytes([1]) + bytes(67) + bytes([0, 1]) + bytes(14)).pack())
    info[68] = 9
    with pytest.raises(PayloadError, match=r"Info\.reset_cause.*9"):
        Info.unpack(bytes(info))
    info[68], info[36] = 0, 0x1B
    with pytest.raises(PayloadError, match=r"Info\.engine"):
        Info.unpack(bytes(info))
    with pytest.raises(PayloadError, match=r"9.*8"):
        Result.unpack(bytes(8))
    with pytest.raises(PayloadError, match="0x7e"):
        decode_message(Frame(0x7E, 0))
