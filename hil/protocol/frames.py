# SPDX-License-Identifier: MIT
"""Frames of the serial protocol: bytes on the wire <-> :class:`Frame`. The specification is ``hil/PROTOCOL.md``."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from cobs import cobs

from hil.errors import LinkError

VERSION = 1
MAX_PAYLOAD = 1024

_HEADER = struct.Struct("<BBHH")
_CRC = struct.Struct("<I")
_TEXT = bytes([*b"\r\n", *range(0x20, 0x7F)])
_OVERHEAD = _HEADER.size + _CRC.size
MAX_BODY = MAX_PAYLOAD + _OVERHEAD
# COBS adds one byte to each started run of 254 (Cheshire & Baker 1999, section IV).
MAX_ENCODED = MAX_BODY + -(-MAX_BODY // 254)


class ProtocolError(LinkError):
    """Bytes that are not what the protocol allows."""


class FrameDamagedError(ProtocolError):
    """Bytes between two zeros that are no frame: COBS, length or CRC is wrong."""


class FrameOversizedError(ProtocolError):
    """More bytes than the longest frame has."""


@dataclass(frozen=True)
class Frame:
    """One frame; ``version`` and ``type`` may be any byte, so that a device can answer what it does not know."""

    type: int
    seq: int
    payload: bytes = b""
    version: int = VERSION

    def body(self) -> bytes:
        """Return header, payload and CRC-32, before COBS."""
        if len(self.payload) > MAX_PAYLOAD:
            raise FrameOversizedError(f"a payload holds at most {MAX_PAYLOAD} bytes, got {len(self.payload)}")
        checked = _HEADER.pack(self.version, self.type, self.seq, len(self.payload)) + self.payload
        return checked + _CRC.pack(zlib.crc32(checked))

    def encode(self) -> bytes:
        """Return the bytes on the wire, both zeros included.

        Raises:
            FrameOversizedError: If the payload is longer than 1024 bytes.
        """
        return enclose(self.body())

    @property
    def crc(self) -> int:
        """The CRC-32 that the frame carries: rule 4 of the device tells a repetition by it."""
        return int(_CRC.unpack_from(self.body(), _HEADER.size + len(self.payload))[0])


def enclose(body: bytes) -> bytes:
    """Return ``body`` under COBS between two zeros."""
    return b"\0" + bytes(cobs.encode(body)) + b"\0"


def is_text(data: bytes) -> bool:
    """Return whether all bytes are printable ASCII, CR or LF; no frame is, for its version is none of these."""
    return not data.translate(None, _TEXT)


def decode_frame(encoded: bytes) -> Frame:
    """Decode what lies between two zeros.

    Args:
        encoded: At least one byte, none of them zero.

    Raises:
        FrameOversizedError: If there are more bytes than the longest frame has.
        FrameDamagedError: If COBS, the length field or the CRC is wrong.
    """
    if len(encoded) > MAX_ENCODED:
        raise FrameOversizedError(f"a frame has at most {MAX_ENCODED} bytes between its zeros, got {len(encoded)}")
    try:
        body = cobs.decode(encoded)
    except cobs.DecodeError as error:
        raise FrameDamagedError(f"not COBS: {error}") from error
    if len(body) < _OVERHEAD:
        raise FrameDamagedError(f"a frame has at least {_OVERHEAD} bytes, got {len(body)}")
    if len(body) > MAX_BODY:
        raise FrameOversizedError(f"a frame has at most {MAX_BODY} bytes before COBS, got {len(body)}")
    version, kind, seq, length = _HEADER.unpack_from(body)
    if length != len(body) - _OVERHEAD:
        raise FrameDamagedError(f"the length field says {length}, the payload has {len(body) - _OVERHEAD} bytes")
    (crc,) = _CRC.unpack_from(body, len(body) - _CRC.size)
    if crc != zlib.crc32(body[: -_CRC.size]):
        raise FrameDamagedError(f"the CRC is {crc:08x}, that of the bytes is {zlib.crc32(body[: -_CRC.size]):08x}")
    return Frame(type=kind, seq=seq, payload=body[_HEADER.size : -_CRC.size], version=version)


class Receiver:
    """Find the frames in a byte stream that may start anywhere, be cut anywhere and hold anything.

    Args:
        with_text: Whether the sender also prints text, such as a banner when it boots (``hil/PROTOCOL.md``, "Two
            dialects"): what is text and nothing else is then no damaged frame.

    Attributes:
        damaged: Frames dropped because COBS, length or CRC was wrong.
        oversized: Frames dropped because they were too long.
    """

    def __init__(self, *, with_text: bool = False) -> None:
        self._with_text = with_text
        self.damaged = 0
        self.oversized = 0
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Take received bytes and yield each sound frame that they complete; what is dropped is counted."""
        *complete, rest = data.split(b"\0")
        for part in complete:
            self._append(part)
            encoded = bytes(self._buffer)
            self._buffer.clear()
            if not encoded or (self._with_text and is_text(encoded)):
                continue
            try:
                frame = decode_frame(encoded)
            except FrameOversizedError:
                self.oversized += 1
            except FrameDamagedError:
                self.damaged += 1
            else:
                yield frame
        self._append(rest)

    def _append(self, part: bytes) -> None:
        # One byte more than fits is kept: enough to know the frame as oversized, whatever else follows.
        self._buffer += part[: MAX_ENCODED + 1 - len(self._buffer)]
