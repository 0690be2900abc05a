# SPDX-License-Identifier: MIT
"""The result of a campaign on one target, and its JSON form."""

from hil.documents import Document, Record
from hil.targets.target import Latency, LatencyKind


class Device(Record):
    """The device as it described itself in INFO; rates in Hz."""

    protocol: int
    firmware: str
    engine: str
    board: str
    reset_cause: str
    time_base: str
    tick_hz: int
    core_hz: int


class Row(Record):
    """One window: the reference's bytes and the board's, in hexadecimal, and what they mean.

    Attributes:
        score_host: The score in the reference's answer that the manifest's threshold applies to; of several classes,
            the largest.
        score_board: The same in the board's.
        planet_host: How planet-like the reference finds the window, given that it is transit-like; None if the model
            does not say.
        planet_board: The same from the board.
        decision: The class that the board's score stands for at the manifest's threshold, or of several classes the one
            with the largest score.
        ticks: The device's own count for this inference.
    """

    index: int
    star: str
    name: str
    expected: str
    got: str
    equal: bool
    score_host: float
    score_board: float
    planet_host: float | None = None
    planet_board: float | None = None
    decision: str
    ticks: int
    latency: Latency


class LatencySummary(Record):
    """Worst and median latency; all of one kind.

    Attributes:
        judged: Whether it enters the verdict; a latency of kind ``host`` never does.
        within_limit: Whether the worst is below the limit; None if it is not judged.
    """

    kind: LatencyKind
    detail: str
    worst_ms: float
    median_ms: float
    limit_ms: float
    judged: bool
    within_limit: bool | None


class CampaignResult(Document):
    """A campaign as ``--json`` writes it; field by field the JSON document.

    Attributes:
        verdict: PASS if there is a window, every answer equals the reference's byte for byte, the self-test differs
            nowhere, the image is the one at hand if there is one, and a judged latency is below its limit.
        command: The command line.
        note: What else has to be known of the image that ran; may be empty.
        windows: One row a window, in order.
        latency: None if there is no window.
        selftest: Golden windows in the firmware that ran, and that differ; CRC-32 of its code and its weights.
        image: CRC-32 of code and weights of the ELF that it should be running, if that is at hand.
        stats: The device's counters at the end (hil/PROTOCOL.md, STATS_RESULT).
        link: The host's counters of what went wrong on the link and was recovered from.
    """

    target: str
    note: str = ""
    command: list[str]
    model_id: str
    device: Device
    windows: list[Row]
    latency: LatencySummary | None
    selftest: dict[str, int]
    image: dict[str, int] | None
    stats: dict[str, int]
    link: dict[str, int]

    @property
    def mismatches(self) -> int:
        """Number of windows whose bytes differ."""
        return sum(not row.equal for row in self.windows)
