# SPDX-License-Identifier: MIT
"""The books of a flight: every candidate that the flight software kept, and what became of it.

They are kept outside of the flight software, from the bytes in its memory and from what it answers, and so show what it
loses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hil.mission.ground import Ground
from hil.mission.result import Candidates
from tinytransit.verification.mission.flight_software import FlightSoftware, PowerError, Taken
from tinytransit.verification.mission.packet import IDENTITY_BYTES, Packet


@dataclass
class Ledger:
    """The candidates by their identity.

    Attributes:
        kept: All that the queue has said it holds.
        refused: Those that it did not take.
        evicted: Those that it gave up for better ones.
        freed: Those whose slot an acknowledgement freed.
        found: Candidates of all stars.
        sent: Packets.
    """

    kept: dict[bytes, bytes] = field(default_factory=dict)
    refused: set[bytes] = field(default_factory=set)
    evicted: set[bytes] = field(default_factory=set)
    freed: set[bytes] = field(default_factory=set)
    found: int = 0
    sent: int = 0

    def keep(self, software: FlightSoftware, candidate: bytes) -> None:
        """Give a candidate to the queue.

        Raises:
            PowerError: If the power fails: nobody said that it is kept.
        """
        identity, before = candidate[:IDENTITY_BYTES], software.held()
        try:
            answer = software.take(candidate)
        except PowerError:
            # Its slot may have been torn, and with it the candidate that it was to replace.
            self._evict(software, before)
            raise
        if answer is Taken.REFUSED:
            self.refused.add(identity)
            return
        self._evict(software, before)
        self.kept[identity] = candidate
        self.evicted.discard(identity)

    def acknowledge(self, software: FlightSoftware, ack: bytes) -> None:
        """Give an acknowledgement to the queue, and note what it frees."""
        before = software.held()
        if software.acknowledge(ack):
            self.freed |= _gone(before, software.held())

    def balance(self, software: FlightSoftware, ground: Ground, damaged: int) -> Candidates:
        """Return what became of all candidates."""
        queued = {packet.identity for packet in software.held().values()}
        right = {identity for identity, candidate in ground.delivered.items() if self.kept.get(identity) == candidate}
        wrong = ground.delivered.keys() - right
        gone = self.kept.keys() - right - queued - self.evicted
        lost = (gone & self.freed) | (wrong & self.kept.keys())
        return Candidates(
            found=self.found, kept=len(self.kept), refused=len(self.refused - self.kept.keys()),
            evicted=len(self.evicted - right), sent=self.sent, damaged=damaged, delivered=len(right),
            acknowledged=len(self.freed), queued=len(queued - right), spoilt=len(gone - lost), lost=len(lost),
        )  # fmt: skip

    def _evict(self, software: FlightSoftware, before: Mapping[int, Packet]) -> None:
        if len(before) == software.queue_slots:
            self.evicted |= _gone(before, software.held())


def _gone(before: Mapping[int, Packet], after: Mapping[int, Packet]) -> set[bytes]:
    """Return the identities that were in memory before and are not any more."""
    left = {packet.identity for packet in after.values()}
    return {packet.identity for packet in before.values()} - left
