# SPDX-License-Identifier: MIT
"""The packets between a satellite and the ground, as the ground reads and writes them (``hil/PROTOCOL.md``)."""

import struct
import zlib
from dataclasses import dataclass

PACKET_SIZE, ACK_SIZE = 112, 16
"""Bytes of a candidate's packet, and of its acknowledgement."""

IDENTITY_BYTES = 17
"""Of a candidate, at its beginning: star, epoch, and the number of the candidate."""

_HEAD, _CRC = struct.Struct("<BBHII"), struct.Struct("<I")
_ACK = struct.Struct("<BBHII")
_VERSION, _CANDIDATE, _ACKNOWLEDGEMENT = 1, 0x54, 0x41


@dataclass(frozen=True)
class Packet:
    """A candidate on its way down.

    Attributes:
        sequence: Number of the packet.
        priority: By which it was sent, the greatest first.
        candidate: Payload of CANDIDATE_RESULT.
        crc: Of the packet.
    """

    sequence: int
    priority: int
    candidate: bytes
    crc: int

    @property
    def identity(self) -> bytes:
        """What names the candidate: a packet sent twice has the same."""
        return self.candidate[:IDENTITY_BYTES]


def read_packet(data: bytes) -> Packet | None:
    """Read a packet; None if it is damaged, or none."""
    if len(data) != PACKET_SIZE:
        return None
    (crc,) = _CRC.unpack_from(data, PACKET_SIZE - _CRC.size)
    kind, version, length, sequence, priority = _HEAD.unpack_from(data)
    if zlib.crc32(data[: -_CRC.size]) != crc or (kind, version) != (_CANDIDATE, _VERSION):
        return None
    if not IDENTITY_BYTES <= length <= PACKET_SIZE - _HEAD.size - _CRC.size:
        return None
    return Packet(sequence, priority, data[_HEAD.size : _HEAD.size + length], crc)


def acknowledgement(packet: Packet) -> bytes:
    """Return what the ground sends up when a packet has arrived: its number and its CRC, and a CRC over both."""
    head = _ACK.pack(_ACKNOWLEDGEMENT, _VERSION, 0, packet.sequence, packet.crc)
    return head + _CRC.pack(zlib.crc32(head))
