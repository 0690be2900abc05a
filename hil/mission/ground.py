# SPDX-License-Identifier: MIT
"""The ground station, and the link to it that loses and damages what passes."""

from dataclasses import dataclass, field
from random import Random

from tinytransit.verification.mission.packet import Packet, acknowledgement, read_packet

_MOST_FLIPS = 8


class Radio:
    """A link on which a share of the packets is lost or has bits flipped, as often the one as the other.

    Args:
        random: Decides which, and how.
        share: Probability that a packet suffers.

    Attributes:
        damaged: Packets that did.
    """

    def __init__(self, random: Random, share: float) -> None:
        self._random, self._share = random, share
        self.damaged = 0

    def carry(self, data: bytes) -> bytes | None:
        """Return what arrives; None if nothing does."""
        if self._random.random() >= self._share:
            return data
        self.damaged += 1
        if self._random.random() < 0.5:
            return None
        spoilt = bytearray(data)
        for bit in self._random.sample(range(8 * len(data)), self._random.randint(1, _MOST_FLIPS)):
            spoilt[bit // 8] ^= 1 << bit % 8
        return bytes(spoilt)


@dataclass
class Ground:
    """What has arrived.

    Attributes:
        delivered: Candidates by their identity.
        received: Sound packets, repetitions included.
        refused: Packets that did not pass their CRC.
    """

    delivered: dict[bytes, bytes] = field(default_factory=dict)
    received: int = 0
    refused: int = 0
    _arrived: dict[int, Packet] = field(default_factory=dict)

    def receive(self, data: bytes | None) -> None:
        """Take what arrives of a packet."""
        if data is None:
            return
        packet = read_packet(data)
        if packet is None:
            self.refused += 1
            return
        self.received += 1
        self._arrived[packet.sequence] = packet
        self.delivered.setdefault(packet.identity, packet.candidate)

    def acknowledgements(self) -> list[bytes]:
        """Return what goes up in the next pass: one acknowledgement for each packet that has arrived since the last."""
        packets, self._arrived = self._arrived, {}
        return [acknowledgement(packet) for packet in packets.values()]
