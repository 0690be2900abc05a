# SPDX-License-Identifier: MIT
"""The firmware's frames against zlib, the cobs package and the vectors that the host's side is tested with."""

import ctypes
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from cobs import cobs
from hypothesis import given
from hypothesis import strategies as st

from hil.protocol.frames import MAX_ENCODED, MAX_PAYLOAD, Frame

VECTORS = json.loads((Path(__file__).parents[1] / "hil/protocol/vectors.json").read_text())
FRAME, DAMAGED, OVERSIZED = 1, 2, 3
# Zeros and long runs without one are where COBS can go wrong.
PAYLOADS = st.one_of(
    st.binary(max_size=MAX_PAYLOAD),
    st.lists(st.sampled_from([b"\0", b"\x01", b"\xff" * 253, b"\xff" * 254, b"\xff" * 255]), max_size=4).map(b"".join),
)


class CFrame(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_uint8), ("type", ctypes.c_uint8), ("seq", ctypes.c_uint16), ("length", ctypes.c_uint16),
        ("payload", ctypes.c_char_p), ("crc", ctypes.c_uint32),
    ]  # fmt: skip


def receive(library: ctypes.CDLL, wire: bytes) -> tuple[list[Frame], int, int]:
    """Return the frames that the firmware finds, and how many it counts as damaged and as oversized."""
    receiver, frame = ctypes.create_string_buffer(library.receiver_size()), CFrame()
    frames, counts = [], {DAMAGED: 0, OVERSIZED: 0}
    for byte in wire:
        event = library.protocol_receive(receiver, ctypes.c_uint8(byte), ctypes.byref(frame))
        if event == FRAME:
            address = ctypes.cast(ctypes.byref(frame, CFrame.payload.offset), ctypes.POINTER(ctypes.c_void_p))[0]
            payload = ctypes.string_at(address, frame.length)
            frames.append(Frame(frame.type, frame.seq, payload, frame.version))
            assert frame.crc == frames[-1].crc
        elif event in counts:
            counts[event] += 1
    return frames, counts[DAMAGED], counts[OVERSIZED]


@given(data=st.binary(), split=st.integers(0, 100))
def test_crc_is_zlibs_however_it_is_split(library: ctypes.CDLL, data: bytes, split: int) -> None:
    library.crc32_update.restype = ctypes.c_uint32
    crc = 0
    for part in (data[:split], data[split:]):
        crc = library.crc32_update(ctypes.c_uint32(crc), part, ctypes.c_size_t(len(part)))
    assert crc == zlib.crc32(data)


@given(payload=PAYLOADS, kind=st.integers(0, 255), seq=st.integers(0, 0xFFFF))
def test_encoding_is_the_hosts(library: ctypes.CDLL, payload: bytes, kind: int, seq: int) -> None:
    library.protocol_encode.restype = ctypes.c_size_t
    wire = ctypes.create_string_buffer(MAX_ENCODED + 2)
    size = library.protocol_encode(ctypes.byref(CFrame(0, kind, seq, len(payload), payload, 0)), wire)
    body = bytes([1, kind]) + seq.to_bytes(2, "little") + len(payload).to_bytes(2, "little") + payload
    assert wire.raw[:size] == b"\0" + cobs.encode(body + zlib.crc32(body).to_bytes(4, "little")) + b"\0"


@given(frames=st.lists(st.builds(Frame, st.integers(0, 255), st.integers(0, 0xFFFF), PAYLOADS), max_size=3))
def test_sound_frames_are_received(library: ctypes.CDLL, frames: list[Frame]) -> None:
    assert receive(library, b"".join(frame.encode() for frame in frames)) == (frames, 0, 0)


@given(data=st.binary(max_size=600).map(lambda data: data.replace(b"\0", b"\x01")))
def test_cobs_decodes_as_the_package_does(library: ctypes.CDLL, data: bytes) -> None:
    library.cobs_decode.restype = ctypes.c_bool
    buffer, size = ctypes.create_string_buffer(data, len(data) + 1), ctypes.c_size_t(len(data))
    try:
        expected = cobs.decode(data)
    except cobs.DecodeError:
        assert not library.cobs_decode(buffer, ctypes.byref(size))
    else:
        assert library.cobs_decode(buffer, ctypes.byref(size))
        assert buffer.raw[: size.value] == expected


@given(payload=st.binary(max_size=64), place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_changed_byte_never_yields_another_frame(library: ctypes.CDLL, payload: bytes, place: int, flip: int) -> None:
    frame = Frame(2, 7, payload)
    wire = bytearray(frame.encode())
    wire[place % len(wire)] ^= flip
    frames, _, _ = receive(library, b"\0" + bytes(wire) + b"\0")
    # A changed outer zero leaves the frame as it was or breaks it; nothing makes it another one.
    assert frames in ([], [frame])


@given(noise=st.binary(max_size=3000))
def test_noise_costs_nothing_but_itself(library: ctypes.CDLL, noise: bytes) -> None:
    frame = Frame(1, 1)
    frames, _, _ = receive(library, noise + frame.encode())
    assert frames[-1:] == [frame]


@pytest.mark.parametrize("vector", VECTORS["streams"], ids=lambda vector: vector["name"])
def test_streams(library: ctypes.CDLL, vector: dict[str, Any]) -> None:
    frames, damaged, oversized = receive(library, bytes.fromhex(vector["wire"]))
    found = [(frame.version, frame.type, frame.seq, frame.payload.hex()) for frame in frames]
    assert found == [(frame["version"], frame["type"], frame["seq"], frame["payload"]) for frame in vector["frames"]]
    assert (damaged, oversized) == (vector["damaged"], vector["oversized"])
