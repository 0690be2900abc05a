# SPDX-License-Identifier: MIT
"""The result of a flight, and its JSON form."""

from hil.documents import Document, Record
from hil.run.result import Device


class FlightStar(Record):
    """A star.

    Attributes:
        star: Its name.
        injected: planet, binary, nothing; unknown for one from a file.
        period_days: Of what is injected.
        state: searched, overwritten (the ring was full) or spoilt (its record in memory was).
        equal: Whether the board's candidates are the twin's, to the bit.
        searches: Times that its periods were gone through; 0 if it was not searched.
        candidates: Found.
        found: Whether one of them is what was injected.
        delivered: Whether that one is on the ground.
        gaps: Blocks of flux that memory lost.
        attempts: How often the star had to be given to the board.
        search_ms: Time that the target says it took.
    """

    star: str
    injected: str
    period_days: float | None
    state: str
    equal: bool
    searches: int
    candidates: int
    found: bool
    delivered: bool
    gaps: int
    attempts: int
    search_ms: float


class Candidates(Record):
    """What became of the candidates.

    Attributes:
        found: By the board.
        kept: Taken by the queue.
        refused: Not taken: the queue was full of better ones.
        evicted: Taken, and given up for a better one.
        sent: Packets sent, repetitions included.
        damaged: Packets and acknowledgements that the link lost or damaged.
        delivered: Candidates on the ground.
        acknowledged: Slots that an acknowledgement freed.
        queued: Still waiting when the flight ended.
        spoilt: Kept, and lost to more than one flipped bit in a record.
        lost: Acknowledged or freed, and yet not on the ground as they were found: must be 0.
    """

    found: int
    kept: int
    refused: int
    evicted: int
    sent: int
    damaged: int
    delivered: int
    acknowledged: int
    queued: int
    spoilt: int
    lost: int


class Memory(Record):
    """The memory that outlives a reset.

    Attributes:
        bytes: Of it.
        stars: That the ring has room for.
        packets: That the queue has room for.
        flips: Bits that were flipped.
        repaired: Records with one flipped bit, put right.
        broken: Records found with more, or torn by a reset.
    """

    bytes: int
    stars: int
    packets: int
    flips: int
    repaired: int
    broken: int


class BoardRow(Record):
    """What a star of this flight takes on a board, modelled.

    Attributes:
        board: As PlatformIO names it.
        clock_hz: Core clock.
        star_ms: Time of a star's search: low, mid, high.
        energy_mj: Of a star.
        stars_an_hour: At the high time.
    """

    board: str
    clock_hz: int
    star_ms: tuple[float, float, float]
    energy_mj: tuple[float, float, float]
    stars_an_hour: float


class MissionResult(Document):
    """A flight as ``--json`` writes it; field by field the JSON document.

    Attributes:
        verdict: PASS if a star was searched, every search gave the twin's candidates to the bit, and no candidate was
            lost that the ground had acknowledged.
        target: Where the stars were searched.
        command: The command line.
        model_id: SHA-256 of the model.
        device: As it described itself.
        seed: Of the flight.
        days: Simulated.
        downlink: Bytes a day that may be sent.
        stars: One row each.
        candidates: What became of them.
        memory: Of the satellite.
        resets: Of the board, each with all that was in its RAM.
        torn: Of these, those in the middle of a write to memory.
        raw_bytes: Of the flux of all stars searched.
        sent_bytes: Of the packets.
        searches: Of a star, on average.
        boards: What a star takes on each.
        boards_note: Where these figures are from.
        skipped: Files that gave nothing, and why.
        seconds: Wall time.
    """

    target: str
    command: list[str]
    model_id: str
    device: Device
    seed: int
    days: float
    downlink: int
    stars: list[FlightStar]
    candidates: Candidates
    memory: Memory
    resets: int
    torn: int
    raw_bytes: int
    sent_bytes: int
    searches: float
    boards: list[BoardRow]
    boards_note: str
    skipped: list[tuple[str, str]]
    seconds: float

    @property
    def saved(self) -> float:
        """Share of the raw flux that need not be sent."""
        return 1.0 - self.sent_bytes / self.raw_bytes if self.raw_bytes else 0.0

    def injected(self, kind: str) -> tuple[int, int, int]:
        """Return how many stars have a planet or a binary, how many of these the board found, and how many are on the
        ground.
        """
        own = [row for row in self.stars if row.injected == kind]
        return len(own), sum(row.found for row in own), sum(row.delivered for row in own)
