# SPDX-License-Identifier: MIT
"""The results of a fault campaign and of a soak, and their JSON form."""

from hil.documents import Document, Record
from hil.faults.line import Line


class _Document(Document):
    """The fields that both kinds of result begin with."""

    target: str
    command: list[str]
    model_id: str


class LineReport(Record):
    """The counts of one line.

    Attributes:
        frames: Frames that went in.
        damaged: How many of them were damaged, by kind.
    """

    frames: int
    damaged: dict[str, int]

    @classmethod
    def of(cls, line: Line) -> "LineReport":
        """Read a line's counts."""
        return cls(frames=line.frames, damaged={kind.value: count for kind, count in sorted(line.counts.items())})

    @property
    def share(self) -> float:
        """Share of the frames that were damaged, 0 to 1."""
        return sum(self.damaged.values()) / self.frames if self.frames else 0.0


class RecoveryReport(Record):
    """One time that the session was taken up again: :class:`hil.session.recovery.Recovery`."""

    reason: str
    process_restarted: bool
    reset_cause: str
    seconds: float


class FaultResult(_Document):
    """A campaign on a damaged line.

    Attributes:
        verdict: PASS if every window was answered as the reference answers, and the device has run each once, except
            windows in flight when a session was lost.
        seed: What decided all damage.
        rate: Probability that a frame was damaged, in each direction.
        windows: Windows asked, each answered once.
        mismatches: Answers that differ from the reference's.
        repeated_runs: Inferences that the device has run beyond one a window: in flight when a session was lost.
        unexplained_runs: Inferences too many or too few by the device's own count.
        unchecked_windows: Windows answered by a device that restarted later, so that its count is lost.
        cuts: How often the host's end was unplugged.
        kills: How often the target's process was killed.
        link: The host's counters of what went wrong on the link and was recovered from.
        stats: The device's counters at the end (hil/PROTOCOL.md, STATS_RESULT).
        seconds: How long it took.
    """

    seed: int
    rate: float
    windows: int
    mismatches: int
    repeated_runs: int
    unexplained_runs: int
    unchecked_windows: int
    to_device: LineReport
    to_host: LineReport
    cuts: int
    kills: int
    recoveries: list[RecoveryReport]
    link: dict[str, int]
    stats: dict[str, int]
    seconds: float


class Sample(Record):
    """One look at a soak.

    Attributes:
        frames: Requests answered so far.
        rate: Requests a second since the sample before.
        host_bytes: Resident memory of this process.
        device_bytes: Resident memory of the target's process; None if it has none.
    """

    frames: int
    rate: float
    host_bytes: int
    device_bytes: int | None


class SoakResult(_Document):
    """A very long run.

    Attributes:
        verdict: PASS if every answer is the reference's, the device has run exactly the windows asked, and neither
            process has grown beyond the limit after the warm-up.
        frames: Requests sent, each answered by a frame.
        windows: How many of them were windows; the others were STATS.
        mismatches: Answers that differ from the reference's.
        inferences: Inferences that the device has run meanwhile, by its own count.
        warm_up_frames: Requests after which memory is watched.
        host_growth_bytes: By how much resident memory of this process has grown since then, at most.
        device_growth_bytes: The same of the target's process; None if it has none.
        growth_limit_bytes: The limit for both.
        link: The host's counters of what went wrong on the link and was recovered from.
        seconds: How long it took.
    """

    frames: int
    windows: int
    mismatches: int
    inferences: int
    samples: list[Sample]
    warm_up_frames: int
    host_growth_bytes: int
    device_growth_bytes: int | None
    growth_limit_bytes: int
    link: dict[str, int]
    seconds: float
